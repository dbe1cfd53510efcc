"""GET /users/me while a token lives, and after that."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from fastauth.clock import get_clock
from fastauth.main import app
from tests.people import ADA
from tests.tokens import get_token


class ManualClock:
    """A clock that shows the present until a test moves it."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(client: TestClient) -> ManualClock:
    """The clock of the service, for the test to move."""
    clock = ManualClock()
    app.dependency_overrides[get_clock] = lambda: clock
    return clock


def test_me_899_seconds_after_login_returns_200(
    client: TestClient, clock: ManualClock
) -> None:
    headers = {"Authorization": f"Bearer {get_token(client, ADA)}"}

    clock.now += timedelta(seconds=899)
    response = client.get("/users/me", headers=headers)

    assert response.status_code == 200


def test_me_900_seconds_after_login_returns_401(
    client: TestClient, clock: ManualClock
) -> None:
    headers = {"Authorization": f"Bearer {get_token(client, ADA)}"}

    clock.now += timedelta(seconds=900)
    response = client.get("/users/me", headers=headers)

    assert response.status_code == 401
    assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]


@pytest.mark.parametrize("days", [-1, 1], ids=["yesterday", "tomorrow"])
def test_me_after_login_on_other_day_returns_200(
    client: TestClient, clock: ManualClock, days: int
) -> None:
    clock.now += timedelta(days=days)
    headers = {"Authorization": f"Bearer {get_token(client, ADA)}"}

    response = client.get("/users/me", headers=headers)

    assert response.status_code == 200
