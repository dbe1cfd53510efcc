"""Measure how long one large JSON body keeps the event loop busy."""

from __future__ import annotations

import statistics
import time

from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel

from table import options, publish

LIMIT = 64 * 1024
MEGABYTES = (0.05, 1, 5, 20)
JSON = {"Content-Type": "application/json"}


class Registration(BaseModel):
    """The body that the route expects; a list is no registration."""

    username: str
    password: str


def main() -> None:
    """Send lists of empty lists to an application with a limit, and to one without."""
    chosen = options(__doc__, rounds=5)
    publish(
        __file__,
        chosen.record,
        title="What a request with the JSON body [[],[],…] costs",
        unit="ms of CPU",
        columns=[f"{size:g} MB" for size in MEGABYTES],
        rows={
            "max_body_size of 64 KiB": medians(LIMIT, chosen.rounds),
            "no limit": medians(None, chosen.rounds),
        },
        note=(
            f"Each number is the median of {chosen.rounds} requests to a route with a "
            "JSON body. The status is 413 for a body over the limit, otherwise 422. "
            "The time of the test client is included."
        ),
    )


def medians(limit: int | None, rounds: int) -> list[float]:
    """Return the milliseconds of CPU that a request takes, for each size."""
    app = FastAPI(max_body_size=limit)

    @app.post("/users/register")
    def register(registration: Registration) -> None:
        """Expect a registration."""

    with TestClient(app) as client:
        return [median(client, int(size * 1e6), rounds) for size in MEGABYTES]


def median(client: TestClient, size: int, rounds: int) -> float:
    """Return the milliseconds of CPU of a request with a body of `size` bytes."""
    body = b"[" + b"[]," * (size // 3) + b"[]]"
    times = []
    for _ in range(rounds):
        began = time.process_time()
        client.post("/users/register", content=body, headers=JSON)
        times.append(1000 * (time.process_time() - began))
    return statistics.median(times)


if __name__ == "__main__":
    main()
