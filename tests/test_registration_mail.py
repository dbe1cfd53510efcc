"""The mail that a new user gets. A dependency override replaces the mail server."""

from email.message import EmailMessage

import pytest
from fastapi.testclient import TestClient
from pydantic import AnyUrl
from starlette.types import Message, Receive, Scope, Send

from fastauth.mail.sender import get_sender
from fastauth.main import app
from fastauth.settings import Settings, provide_settings
from tests.people import ADA

ADA_WITH_EMAIL = ADA | {"email": "ada@example.com"}
NO_SERVER = AnyUrl("smtp://127.0.0.1:1")


@pytest.fixture
def sent(client: TestClient) -> list[EmailMessage]:
    """The messages that the service sends; no mail server gets them."""
    sent = []

    async def keep_message(message: EmailMessage, url: AnyUrl) -> None:
        sent.append(message)

    app.dependency_overrides[get_sender] = lambda: keep_message
    app.dependency_overrides[provide_settings] = lambda: Settings(smtp_url=NO_SERVER)
    return sent


def test_register_sends_one_mail_after_response(sent: list[EmailMessage]) -> None:
    counts = []

    async def count_at_response(scope: Scope, receive: Receive, send: Send) -> None:
        async def count_and_send(message: Message) -> None:
            counts.append(len(sent))
            await send(message)

        await app(scope, receive, count_and_send)

    client = TestClient(count_at_response)
    first = client.post("/users/register", json=ADA_WITH_EMAIL)
    second = client.post("/users/register", json=ADA_WITH_EMAIL)

    assert (first.status_code, second.status_code) == (201, 409)
    # Each response has two parts: the headers and the body.
    assert counts == [0, 0, 1, 1]
    assert [message["To"] for message in sent] == ["ada@example.com"]
