"""Send many requests at the same time."""

import asyncio
from typing import Any

import httpx


def send_at_once(url: str, method: str, contents: list[dict[str, Any]]) -> set[int]:
    """Send one request for each of `contents`, and return all statuses.

    A content has the arguments of a request, such as `headers` or `json`.
    """

    async def send_all() -> set[int]:
        no_limit = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(limits=no_limit, timeout=60) as client:
            requests = [client.request(method, url, **each) for each in contents]
            return {each.status_code for each in await asyncio.gather(*requests)}

    return asyncio.run(send_all())
