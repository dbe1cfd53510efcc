"""GET /users/me while a token lives, and after that."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from fastauth.clock import get_clock
from fastauth.main import app
from tests.people import ADA
from tests.tokens import LogIn


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
