"""Passwords from data breaches, looked up by the API at BREACH_API_URL."""

import asyncio
import logging
import re
from hashlib import sha1
from typing import Annotated

import httpx
from fastapi import Depends

from fastauth.errors import PasswordRefused
from fastauth.settings import SettingsDep

logger = logging.getLogger(__name__)
# At the level INFO, HTTPX logs each URL, which has five characters of the hash.
logging.getLogger("httpx").setLevel(logging.WARNING)
# How long the API may take. With the hash, a registration then takes less than 2 s.
LIMIT_SECONDS = 1.5
# A range has 40 KB or so.
MAX_BYTES = 1024 * 1024
# Lines with the number 0 hide the size of the range, which would reveal the prefix.
HEADERS = {"Add-Padding": "true"}
# Shared by all clients: while it reads the certificates, the event loop stands still.
TLS = httpx.create_ssl_context()
# The rest of each hash, and how often the password was found.
RANGE = re.compile(r"(?:[0-9A-F]{35}:[0-9]+(?:\r?\n|$))+")


async def get_breach_client(settings: SettingsDep) -> httpx.AsyncClient | None:
    """Return a client of the API for one password, or None without the setting."""
    if settings.breach_api_url is None:
        return None
    # No timeout: refuse_breached limits the time of the whole request.
    url = str(settings.breach_api_url)
    return httpx.AsyncClient(base_url=url, headers=HEADERS, verify=TLS, timeout=None)


BreachClient = Annotated[httpx.AsyncClient | None, Depends(get_breach_client)]


async def read_range(client: httpx.AsyncClient, prefix: str) -> str:
    """Return a line for each known hash that begins with these five characters.

    Raise HTTPError if there is no answer, and ValueError if it is no range.
    """
    body = b""
    async with client.stream("GET", f"range/{prefix}") as response:
        response.raise_for_status()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > MAX_BYTES:
                raise ValueError("the response is too long")
    text = body.decode("ascii")
    if not RANGE.fullmatch(text):
        raise ValueError("the response is no range")
    return text


async def refuse_breached(
    password: str, client: BreachClient, *, field: str = "password"
) -> None:
    """Raise PasswordRefused if the password is known from a data breach.

    Accept it if the API fails: registration must not depend on another service.
    """
    if client is None:
        return
    # The API has SHA-1 hashes. No password is protected by this one.
    digest = sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
    try:
        async with asyncio.timeout(LIMIT_SECONDS), client:
            lines = await read_range(client, digest[:5])
    except (httpx.HTTPError, TimeoutError, ValueError) as error:
        # Not its message: that can contain the URL, and so a part of the hash.
        name = type(error).__name__
        logger.warning("a password was not checked for breaches: %s", name)
        return
    # A line with the number 0 is padding.
    if re.search(f"^{digest[5:]}:0*[1-9]", lines, re.MULTILINE):
        raise PasswordRefused("this password is known from a data breach", field=field)
