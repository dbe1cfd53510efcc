"""Send many requests at the same time."""

import asyncio
from typing import Any

import httpx


def send_at_once(url: str, method: str, contents: list[dict[str, Any]]) -> set[int]:
    """Send one request for each of `contents`, and return all statuses.

    A content has the arguments of a request, such as `headers` or `json`.
    """

    async def send(content: dict[str, Any]) -> int:
        # One client looks through all its connections for each request, which takes
        # long for 200. Without `verify=False`, each client reads all certificates.
        async with httpx.AsyncClient(verify=False, timeout=60) as client:
            return (await client.request(method, url, **content)).status_code

    async def send_all() -> set[int]:
        return set(await asyncio.gather(*map(send, contents)))

    return asyncio.run(send_all())
