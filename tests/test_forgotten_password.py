"""POST /password/forgot."""

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from types import SimpleNamespace
from unittest.mock import AsyncMock, Mock

import bcrypt
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from fastauth.database import get_engine
from fastauth.mail.mailer import Mailer
from tests.mail import find_token
from tests.operations import EMAIL
from tests.people import ADA, GRACE


@pytest.mark.parametrize(
    ("is_verified", "path"), [(True, "/reset-password"), (False, "/verify-email")]
)
def test_forgot_sends_link_to_stored_address(
    client: TestClient,
    clock: SimpleNamespace,
    mailbox: list[EmailMessage],
    is_verified: bool,
    path: str,
) -> None:
    for person in (GRACE | {"email": "grace@example.com"}, ADA | EMAIL):
        client.post("/users/register", json=person)
        if is_verified:
            client.post("/email/verify", json={"token": find_token(mailbox[-1])})
    clock.now += timedelta(minutes=1)

    client.post("/password/forgot", json={"email": "ADA@example.com"})

    assert [each["To"] for each in mailbox[2:]] == ["ada@example.com"]
    assert f"http://localhost:8000{path}#token=" in mailbox[2].get_content()


def test_forgot_without_smtp_url_returns_503(client: TestClient) -> None:
    response = client.post("/password/forgot", json=EMAIL)

    error = {"detail": "SMTP_URL is not set"}
    assert (response.status_code, response.json()) == (503, error)


@pytest.mark.usefixtures("mailbox")
def test_forgot_returns_same_response_for_unknown_address(client: TestClient) -> None:
    client.post("/users/register", json=ADA | EMAIL)
    known = client.post("/password/forgot", json=EMAIL)

    unknown = client.post("/password/forgot", json={"email": "eve@example.com"})

    assert (unknown.status_code, unknown.content) == (202, known.content)


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mock]:
    """Is called with each SQL statement. Nothing is sent after a response."""
    monkeypatch.setattr(Mailer, "deliver_after_response", AsyncMock())
    statements = Mock()
    event.listen(get_engine(), "before_cursor_execute", statements)
    yield statements
    event.remove(get_engine(), "before_cursor_execute", statements)


@pytest.mark.usefixtures("mailbox")
def test_forgot_costs_the_same_for_unknown_address(
    client: TestClient,
    clock: SimpleNamespace,
    statements: Mock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client.post("/users/register", json=ADA | EMAIL)
    clock.now += timedelta(minutes=1)
    monkeypatch.setattr(bcrypt, "hashpw", hashpw := Mock())
    counts = []

    for email in ("ada@example.com", "eve@example.com"):
        statements.reset_mock()
        client.post("/password/forgot", json={"email": email})
        counts.append(statements.call_count)

    assert counts[0] == counts[1]
    hashpw.assert_not_called()
