"""The life of a token, by the one clock of the service."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from fastauth.clock import get_clock
from fastauth.settings import get_settings
from tests.forgery import opened, sealed

LONG_AGO = datetime(2001, 1, 1, 12, tzinfo=UTC)
FAR_AHEAD = datetime(2101, 1, 1, 12, tzinfo=UTC)
SECRET = get_settings().secret_key.get_secret_value()


class SetClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(params=[LONG_AGO, FAR_AHEAD], ids=["long ago", "far ahead"])
def clock(app: FastAPI, request: pytest.FixtureRequest) -> SetClock:
    """The service's clock for a test, once far behind the wall's and once far ahead."""
    clock = SetClock(request.param)
    app.dependency_overrides[get_clock] = lambda: clock
    return clock


def status(client: TestClient, token: str) -> int:
    """Ask who is calling, and return the status of the answer."""
    headers = {"Authorization": f"Bearer {token}"}
    return client.get("/users/me", headers=headers).status_code


def test_a_token_lives_a_quarter_of_an_hour(
    client: TestClient, clock: SetClock, token: str
) -> None:
    clock.now += timedelta(minutes=14, seconds=59)
    at_the_last_second = status(client, token)
    clock.now += timedelta(seconds=1)
    a_second_later = status(client, token)

    assert (at_the_last_second, a_second_later) == (200, 401)


def test_a_token_may_begin_later(
    client: TestClient, clock: SetClock, token: str
) -> None:
    header, claims = opened(token)
    later = sealed(header, claims | {"nbf": claims["iat"] + 60}, SECRET)

    before = status(client, later)
    clock.now += timedelta(seconds=60)
    from_then_on = status(client, later)

    assert (before, from_then_on) == (401, 200)
