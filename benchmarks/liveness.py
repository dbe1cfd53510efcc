"""Measure the slowest liveness check while bcrypt hashes 200 passwords."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from urllib.parse import urlencode

import psutil
from redgreen.serve import postgres

import service as services
from service import BURST, FORM, JSON, Service, request, send_once
from table import options, publish

COST = 12
STEPS = {"40 hashes at a time": "ch11-11-green", "one hash per core": "ch11-13-green"}
LIVE = request("GET", "/health/live")
ADA = {"username": "ada", "password": "correct horse battery staple"}


def main() -> None:
    """Send both bursts to each of the two steps."""
    chosen = options(__doc__, rounds=3)
    bursts = {"/login": [login()] * BURST, "/users/register": people(BURST)}
    rows: dict[str, list[float]] = {name: [] for name in STEPS}
    with postgres.temporary_server() as server, ProcessPoolExecutor(1) as pool:
        for requests in bursts.values():
            for name, tag in STEPS.items():
                found = []
                for _ in range(chosen.rounds):
                    with services.step(server, tag, cost=COST) as service:
                        asyncio.run(send_once(service, people(0)[0]))
                        found.append(slowest_check(pool, service.port, requests))
                rows[name].append(max(found))
    publish(
        __file__,
        chosen.record,
        title=f"Slowest GET /health/live during {BURST} simultaneous requests",
        unit="s",
        columns=list(bursts),
        rows=rows,
        note=(
            f"bcrypt of cost {COST}. A process of its own asks every 50 ms, each time "
            "on a new connection. Each number is the largest of "
            f"{chosen.rounds} bursts."
        ),
    )


def login() -> bytes:
    """Return a request that logs Ada in."""
    return request("POST", "/login", FORM, urlencode(ADA))


def people(count: int) -> list[bytes]:
    """Return the registration of Ada, or of `count` others."""
    names = [f"ada{number}" for number in range(count)] or [ADA["username"]]
    bodies = [ADA | {"username": name, "fullname": "Ada"} for name in names]
    return [
        request("POST", "/users/register", JSON, json.dumps(body)) for body in bodies
    ]


def slowest_check(
    pool: ProcessPoolExecutor, port: int, requests: Sequence[bytes]
) -> float:
    """Return the seconds of the slowest liveness check while the burst runs."""
    burst = pool.submit(send_burst, port, requests)
    slowest = 0.0
    while not burst.done():
        began = time.perf_counter()
        asyncio.run(send_once(Service(psutil.Process(), port), LIVE))
        slowest = max(slowest, time.perf_counter() - began)
        time.sleep(0.05)
    if failed := burst.result():
        raise RuntimeError(f"{failed} of {len(requests)} requests failed")
    return slowest


def send_burst(port: int, requests: Sequence[bytes]) -> int:
    """Send all requests at once; return how many failed."""
    service = Service(psutil.Process(), port)
    return asyncio.run(services.burst(service, requests, limit=300))[1]


if __name__ == "__main__":
    main()
