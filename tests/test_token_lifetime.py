"""Tokens and sessions before they expire, and after that."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, text

from tests.people import ADA
from tests.tampering import tamper
from tests.tokens import LogIn, get_token, get_tokens


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


def test_refresh_does_not_extend_session(
    client: TestClient, clock: SimpleNamespace
) -> None:
    tokens = get_tokens(client, ADA)

    clock.now += timedelta(days=29)
    in_time = client.post("/token/refresh", data=tokens)
    clock.now += timedelta(days=1)
    too_late = client.post("/token/refresh", data=in_time.json())

    assert [in_time.status_code, too_late.status_code] == [200, 400]


def test_login_deletes_expired_session(
    client: TestClient, clock: SimpleNamespace, connection: Connection
) -> None:
    for days in (0, 30):
        clock.now += timedelta(days=days)
        get_token(client, ADA)

    assert connection.scalar(text("select count(*) from sessions")) == 1


def test_sessions_leaves_expired_session_out(
    client: TestClient, clock: SimpleNamespace, log_in: LogIn
) -> None:
    log_in(ADA)
    clock.now += timedelta(days=30, seconds=-1)
    headers = log_in(ADA)
    clock.now += timedelta(seconds=1)

    response = client.get("/sessions", headers=headers)

    assert [each["current"] for each in response.json()] == [True]
