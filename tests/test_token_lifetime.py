"""GET /users/me while a token lives, and after that."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from fastauth.clock import get_clock
from fastauth.main import app
from tests.people import ADA
from tests.tampering import tamper
from tests.tokens import LogIn, get_token


@pytest.fixture
def clock(client: TestClient) -> SimpleNamespace:
    """The clock of the service; a test moves it by changing `clock.now`."""
    clock = SimpleNamespace(now=datetime.now(UTC))
    app.dependency_overrides[get_clock] = lambda: lambda: clock.now
    return clock


@pytest.mark.parametrize(
    ("days", "age", "status"),
    [(0, 899, 200), (0, 900, 401), (-1, 0, 200), (1, 0, 200)],
)
def test_me_returns_status_for_age_of_token(
    client: TestClient,
    clock: SimpleNamespace,
    log_in: LogIn,
    days: int,
    age: int,
    status: int,
) -> None:
    clock.now += timedelta(days=days)
    headers = log_in(ADA)

    clock.now += timedelta(seconds=age)
    response = client.get("/users/me", headers=headers)

    assert response.status_code == status


@pytest.mark.parametrize(
    ("days", "offsets", "status"),
    [
        pytest.param(-1, {"nbf": 1}, 401, id="yesterday-before-nbf"),
        pytest.param(-1, {"nbf": 0}, 200, id="yesterday-at-nbf"),
        pytest.param(1, {"nbf": 1}, 401, id="tomorrow-before-nbf"),
        pytest.param(1, {"nbf": 0}, 200, id="tomorrow-at-nbf"),
        pytest.param(0, {"exp": 0}, 401, id="at-exp"),
        pytest.param(0, {"iat": 60}, 200, id="before-iat"),
    ],
)
def test_me_compares_times_with_clock(
    client: TestClient,
    clock: SimpleNamespace,
    days: int,
    offsets: dict[str, int],
    status: int,
) -> None:
    clock.now = clock.now.replace(microsecond=0) + timedelta(days=days)
    now = int(clock.now.timestamp())
    times = {claim: now + seconds for claim, seconds in offsets.items()}
    token = tamper(get_token(client, ADA), **times)

    response = client.get("/users/me", headers={"Authorization": f"Bearer {token}"})

    assert response.status_code == status
