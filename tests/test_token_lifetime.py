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


@pytest.mark.parametrize(("seconds", "status"), [(899, 200), (900, 401)])
def test_me_token_expires_after_900_seconds(
    client: TestClient, clock: ManualClock, seconds: int, status: int
) -> None:
    headers = {"Authorization": f"Bearer {get_token(client, ADA)}"}

    clock.now += timedelta(seconds=seconds)
    response = client.get("/users/me", headers=headers)

    assert response.status_code == status


def test_me_after_login_tomorrow_returns_200(
    client: TestClient, clock: ManualClock
) -> None:
    clock.now += timedelta(days=1)
    headers = {"Authorization": f"Bearer {get_token(client, ADA)}"}

    response = client.get("/users/me", headers=headers)

    assert response.status_code == 200
