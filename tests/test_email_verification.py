"""POST /email/verify: the link in the mail."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.message import EmailMessage
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, update

from fastauth.models import User
from tests.mail import find_token
from tests.people import ADA, GRACE


@pytest.fixture
def token(client: TestClient, mailbox: list[EmailMessage]) -> str:
    """The token in the mail that Ada gets after her registration."""
    client.post("/users/register", json=ADA | {"email": "ada@example.com"})
    return find_token(mailbox[0])


def verify(client: TestClient, token: str) -> int:
    """Send the token, as the page behind the link does, and return the status."""
    return client.post("/email/verify", json={"token": token}).status_code


def test_link_verifies_email_once(
    client: TestClient, token: str, stored_user: Callable[[str], User]
) -> None:
    before = stored_user("ada").email_verified_at

    statuses = [verify(client, token), verify(client, token)]

    assert statuses == [204, 400]
    assert (before, bool(stored_user("ada").email_verified_at)) == (None, True)


@pytest.mark.parametrize(("seconds", "status"), [(-1, 204), (0, 400)])
def test_link_is_valid_for_24_hours(
    client: TestClient, clock: SimpleNamespace, token: str, seconds: int, status: int
) -> None:
    clock.now += timedelta(hours=24, seconds=seconds)

    assert verify(client, token) == status


def test_link_for_older_address_returns_400(
    client: TestClient, token: str, connection: Connection
) -> None:
    connection.execute(update(User).values(email="ada@king.example.com"))
    client.post("/users/register", json=GRACE | {"email": "ada@example.com"})

    assert verify(client, token) == 400


@pytest.mark.real_commits
def test_link_40_times_at_once_verifies_once(client: TestClient, token: str) -> None:
    with ThreadPoolExecutor(40) as pool:
        statuses = Counter(pool.map(lambda _: verify(client, token), range(40)))

    assert statuses == {204: 1, 400: 39}
