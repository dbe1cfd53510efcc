"""The function that sends a message: with mocks, and with a real mail server."""

import asyncio
from email.message import EmailMessage
from unittest.mock import AsyncMock

import pytest
from aiosmtplib import SMTPConnectError
from fastapi.testclient import TestClient
from pydantic import AnyUrl

from fastauth.mail.sender import send_message
from tests.people import ADA

MESSAGE, NO_SERVER = EmailMessage(), AnyUrl("smtps://ada:p%40ss@127.0.0.1:1")


def test_sender_awaits_send_once(monkeypatch: pytest.MonkeyPatch) -> None:
    send = AsyncMock()
    monkeypatch.setattr("fastauth.mail.sender.send", send)

    asyncio.run(send_message(MESSAGE, NO_SERVER))

    login = {"username": "ada", "password": "p@ss", "use_tls": True}
    server = {"hostname": "127.0.0.1", "port": 1, "timeout": 10}
    send.assert_awaited_once_with(MESSAGE, **server, **login)


def test_patch_of_aiosmtplib_has_no_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    send = AsyncMock()
    monkeypatch.setattr("aiosmtplib.send", send)

    with pytest.raises(SMTPConnectError):
        asyncio.run(send_message(MESSAGE, NO_SERVER))

    send.assert_not_awaited()


def test_mail_server_receives_mail(
    client: TestClient, mailbox: list[EmailMessage]
) -> None:
    client.post("/users/register", json=ADA | {"email": "ada@example.com"})

    (message,) = mailbox
    assert message["From"] == "fastauth@example.com"
    assert message["Date"].datetime


def test_sender_ends_before_the_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fastauth.mail.sender.MAX_SECONDS", 0.01)
    monkeypatch.setattr("fastauth.mail.sender.send", lambda *_, **__: asyncio.sleep(9))

    with pytest.raises(TimeoutError):
        asyncio.run(send_message(MESSAGE, NO_SERVER))
