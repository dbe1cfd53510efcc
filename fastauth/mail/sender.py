"""Sends messages by SMTP."""

import asyncio
from collections.abc import Awaitable, Callable
from email.message import EmailMessage
from typing import Annotated
from urllib.parse import unquote

from aiosmtplib import send
from fastapi import Depends
from pydantic import AnyUrl

# Less than a claim lasts. A sending that goes on could send the mail a second time.
MAX_SECONDS = 40
Sender = Callable[[EmailMessage, AnyUrl], Awaitable[None]]


async def send_message(message: EmailMessage, url: AnyUrl) -> None:
    """Pass the message on to the mail server. Raise SMTPException if it fails."""
    async with asyncio.timeout(MAX_SECONDS):
        await send(
            message,
            hostname=url.host,
            port=url.port,
            username=unquote(url.username) if url.username else None,
            password=unquote(url.password) if url.password else None,
            use_tls=url.scheme == "smtps",
            timeout=10,
        )


async def get_sender() -> Sender:
    """Return the function that sends a message, as a dependency."""
    return send_message


SenderDep = Annotated[Sender, Depends(get_sender)]
