"""The outbox: a mail is stored with its user, and deleted after it is sent."""

from email.message import EmailMessage

import pytest
from fastapi.testclient import TestClient
from pydantic import AnyUrl
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import IntegrityError

from fastauth.main import app
from fastauth.models import Mail, MailToken, User
from fastauth.settings import Settings, provide_settings
from tests.people import ADA, GRACE

ADA_WITH_EMAIL = ADA | {"email": "ada@example.com"}
NO_SERVER = AnyUrl("smtp://127.0.0.1:1")


@pytest.mark.parametrize("is_away", [True, False], ids=["away", "running"])
def test_mail_stays_in_outbox_until_it_is_sent(
    client: TestClient,
    mailbox: list[EmailMessage],
    connection: Connection,
    is_away: bool,
) -> None:
    client.post("/users/register", json=GRACE | {"email": "grace@example.com"})
    if is_away:
        app.dependency_overrides[provide_settings] = lambda: Settings(
            smtp_url=NO_SERVER
        )

    response = client.post("/users/register", json=ADA_WITH_EMAIL)

    assert response.status_code == 201
    stored = connection.scalars(select(Mail.address)).all()
    assert (len(stored), len(mailbox)) == ((1, 1) if is_away else (0, 2))
    # Only a mail that was sent has a token that somebody may know.
    assert len(connection.scalars(select(MailToken)).all()) == len(mailbox)


@pytest.mark.usefixtures("mailbox")
def test_register_stores_user_and_mail_or_neither(
    client: TestClient, connection: Connection
) -> None:
    connection.execute(text("alter table mails add check (address = '')"))

    with pytest.raises(IntegrityError):
        client.post("/users/register", json=ADA_WITH_EMAIL)

    assert connection.scalars(select(User)).all() == []
