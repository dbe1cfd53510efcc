"""POST /password/reset."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.message import EmailMessage
from threading import Barrier
from types import SimpleNamespace
from unittest.mock import AsyncMock, Mock

import bcrypt
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, func, select

from fastauth.accounts.passwords import hash_password
from fastauth.mail.sender import get_sender
from fastauth.main import app
from fastauth.models import LoginSession
from tests.all_tokens import accepts
from tests.mail import find_token
from tests.operations import EMAIL, NEW_PASSWORD
from tests.people import ADA, GRACE
from tests.tokens import LogIn, create_key

CHANGE = NEW_PASSWORD | {"current_password": ADA["password"]}


@pytest.fixture
def token(
    client: TestClient, clock: SimpleNamespace, mailbox: list[EmailMessage]
) -> str:
    """The token of a link that sets a new password for Ada."""
    client.post("/users/register", json=ADA | EMAIL)
    client.post("/email/verify", json={"token": find_token(mailbox[0])})
    clock.now += timedelta(minutes=1)
    client.post("/password/forgot", json=EMAIL)
    return find_token(mailbox[1])


def reset(client: TestClient, token: str, password: str = GRACE["password"]) -> int:
    """Set a new password, and return the status."""
    body = {"token": token, "new_password": password}
    return client.post("/password/reset", json=body).status_code


def test_reset_replaces_password_once(client: TestClient, token: str) -> None:
    passwords = ["14 characters.", GRACE["password"], ADA["password"]]

    statuses = [reset(client, token, password) for password in passwords]

    forms = [ADA | {"password": each} for each in passwords]
    logins = [client.post("/login", data=form).status_code for form in forms]
    assert (statuses, logins) == ([422, 204, 400], [401, 200, 401])


@pytest.mark.real_commits
@pytest.mark.parametrize("count", [2, 40])
def test_reset_at_once_replaces_password_once(
    client: TestClient, token: str, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    barrier = Barrier(count)

    def wait_and_hash(password: str, *, cost: int) -> str:
        barrier.wait(timeout=30)
        return hash_password(password, cost=cost)

    monkeypatch.setattr("fastauth.recovery.passwords.hash_password", wait_and_hash)
    with ThreadPoolExecutor(count) as pool:
        statuses = list(pool.map(reset, [client] * count, [token] * count))

    assert (statuses.count(204), statuses.count(400)) == (1, count - 1)


def test_reset_with_unknown_token_computes_no_hash(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bcrypt, "hashpw", hashpw := Mock())

    status = reset(client, "unknown")

    assert (status, hashpw.call_count) == (400, 0)


@pytest.mark.parametrize(("minutes", "expected"), [(59, 204), (60, 400)])
def test_reset_token_is_valid_for_an_hour(
    client: TestClient, clock: SimpleNamespace, token: str, minutes: int, expected: int
) -> None:
    clock.now += timedelta(minutes=minutes)

    status = reset(client, token)

    assert status == expected


def test_newer_link_replaces_older_one(
    client: TestClient,
    clock: SimpleNamespace,
    token: str,
    mailbox: list[EmailMessage],
) -> None:
    clock.now += timedelta(minutes=1)
    client.post("/password/forgot", json=EMAIL)

    statuses = [reset(client, each) for each in (token, find_token(mailbox[2]))]

    assert statuses == [400, 204]


def test_change_of_password_ends_link(
    client: TestClient, token: str, log_in: LogIn
) -> None:
    client.put("/users/me/password", json=CHANGE, headers=log_in(ADA))

    status = reset(client, token)

    assert status == 400


def test_reset_leaves_no_session_and_keeps_keys(
    client: TestClient, connection: Connection, token: str, log_in: LogIn
) -> None:
    key = create_key(client, log_in(ADA))["key"]

    reset(client, token)

    sessions = connection.scalars(select(func.count(LoginSession.id))).one()
    assert (sessions, accepts(client, "API key", key)) == (0, True)


def test_reset_informs_owner(client: TestClient, token: str) -> None:
    send = AsyncMock()
    app.dependency_overrides[get_sender] = lambda: send

    reset(client, token)

    send.assert_awaited_once()
    [message, _] = send.call_args.args
    assert message["To"] == "ada@example.com"
    assert message["Subject"] == "Your password has changed"


@pytest.mark.parametrize(("is_verified", "count"), [(True, 1), (False, 0)])
def test_change_informs_verified_address(
    client: TestClient,
    log_in: LogIn,
    mailbox: list[EmailMessage],
    is_verified: bool,
    count: int,
) -> None:
    headers = log_in(ADA)
    client.patch("/users/me", json=EMAIL, headers=headers)
    if is_verified:
        client.post("/email/verify", json={"token": find_token(mailbox[0])})
    mailbox.clear()

    client.put("/users/me/password", json=CHANGE, headers=headers)

    assert len(mailbox) == count
