"""Send 200 requests at once to each address, before chapter 11 and after it."""

from __future__ import annotations

import asyncio
import json
from urllib.parse import urlencode

from redgreen.serve import postgres

from service import BURST, COST, FORM, JSON, Service, burst, request, send_once, step
from table import options, publish

VERSIONS = {"end of chapter 10": "ch10", "end of chapter 11": "ch11"}
PATHS = ("/users/register", "/login", "/users/me", "/health/ready")
PASSWORD = "correct horse battery staple"


def main() -> None:
    """Start a server for each burst: one that is stuck would spoil the next burst."""
    chosen = options(__doc__, limit=60)
    rows: dict[str, list[float]] = {name: [] for name in VERSIONS}
    failures = []
    with postgres.temporary_server() as server:
        for name, tag in VERSIONS.items():
            for path in PATHS:
                with step(server, tag) as service:
                    seconds, failed = asyncio.run(send_200(service, path, chosen.limit))
                rows[name].append(seconds)
                failures += [f"{failed} of {path} at the {name}"] if failed else []
    publish(
        __file__,
        chosen.record,
        title=f"{BURST} requests at the same time: time until the last one is answered",
        unit="s",
        columns=PATHS,
        rows=rows,
        note=(
            f"One process, 40 threads, 15 connections, bcrypt of cost {COST}. A "
            "request fails if it gets an error, or no response within "
            f"{chosen.limit} seconds. Of {BURST} requests failed: "
            + ("; ".join(failures) or "none")
            + "."
        ),
    )


async def send_200(service: Service, path: str, limit: float) -> tuple[float, int]:
    """Register a user, log in, and send a burst of requests to `path`."""
    form = {"username": "ada", "password": PASSWORD}
    login = request("POST", "/login", FORM, urlencode(form))
    await send_once(service, registration("ada"))
    _, body = await send_once(service, login)
    token = {"Authorization": f"Bearer {json.loads(body)['access_token']}"}
    requests = {
        "/users/register": [registration(f"ada{number}") for number in range(BURST)],
        "/login": [login] * BURST,
    }
    reads = [request("GET", path, token)] * BURST
    return await burst(service, requests.get(path, reads), limit)


def registration(name: str) -> bytes:
    """Return a request that registers a user."""
    fields = {"username": name, "fullname": name, "password": PASSWORD}
    return request("POST", "/users/register", JSON, json.dumps(fields))


if __name__ == "__main__":
    main()
