"""Send many requests at the same time."""

import asyncio
from typing import Any

import httpx

Request = tuple[str, str, dict[str, Any]]
"""The method and the URL of a request, and arguments such as `headers` or `json`."""


def send_at_once(requests: list[Request]) -> set[int]:
    """Send all these requests, and return their statuses."""

    async def send(method: str, url: str, arguments: dict[str, Any]) -> int:
        # One client looks through all its connections for each request, which takes
        # long for 200. Without `verify=False`, each client reads all certificates.
        async with httpx.AsyncClient(verify=False, timeout=60) as client:
            return (await client.request(method, url, **arguments)).status_code

    async def send_all() -> set[int]:
        return set(await asyncio.gather(*(send(*each) for each in requests)))

    return asyncio.run(send_all())
