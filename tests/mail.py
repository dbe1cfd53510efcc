"""A mail server for the tests. It keeps what it receives."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from pydantic import AnyUrl

from fastauth.main import app
from fastauth.settings import Settings, get_settings, provide_settings


def unused_port() -> int:
    """Return a port of this computer on which no server listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def mail_settings(url: str = "smtp://127.0.0.1:1") -> Settings:
    """Return the settings that the service has at the moment, but with this SMTP_URL.

    Nothing listens on port 1.
    """
    current = app.dependency_overrides.get(provide_settings, get_settings)()
    changed: Settings = current.model_copy(update={"smtp_url": AnyUrl(url)})
    return changed


@contextmanager
def running_mail_server(port: int) -> Iterator[list[EmailMessage]]:
    """Run a mail server until the end of the block, and yield what it receives."""
    received = []

    class Handler:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            message = message_from_bytes(envelope.content, policy=policy.default)
            received.append(message)
            return "250 OK"

    controller = Controller(Handler(), "127.0.0.1", port)
    controller.start()
    yield received
    controller.stop()


def find_token(message: EmailMessage) -> str:
    """Return the token of the link in the message."""
    content: str = message.get_content()
    return content.partition("#token=")[2].split()[0]
