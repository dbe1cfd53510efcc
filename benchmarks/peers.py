"""Compare GET /users/me and a burst of registrations with fastapi-users."""

from __future__ import annotations

import asyncio
import json
import subprocess
import time
import venv
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from redgreen.book import find_book
from redgreen.serve import postgres

import service as services
from service import BURST, COST, FORM, JSON, Service, request, send, send_once
from table import options, publish

PEER = "fastapi-users 15.0.5"
STEPS = {
    "end of chapter 10": ("ch10",),
    "connections released early": ("ch11-09-green",),
    "async dependencies": ("ch11-16-green",),
    "the same without pool_pre_ping": ("ch11-16-green", "ping=True", "ping=False"),
}
PACKAGES = (
    "fastapi-users[sqlalchemy]==15.0.5", "asyncpg==0.32.0", "bcrypt==5.0.0",
    "fastapi==0.165.0", "starlette==1.10.0", "uvicorn==0.54.0",
)  # fmt: skip
CLIENTS = 16
PASSWORD = "correct horse battery staple"


def main() -> None:
    """Serve all versions, and measure them in turn."""
    chosen = options(__doc__, seconds=10, rounds=3)
    rates: dict[str, list[float]] = {name: [] for name in (PEER, *STEPS)}
    costs: dict[str, list[float]] = {name: [] for name in rates}
    bursts: dict[str, list[tuple[float, int]]] = {name: [] for name in rates}
    with ExitStack() as stack:
        server = stack.enter_context(postgres.temporary_server())
        running = {PEER: stack.enter_context(fastapi_users(server))}
        for name, arguments in STEPS.items():
            running[name] = stack.enter_context(services.step(server, *arguments))
        tokens = {name: asyncio.run(log_in(running[name], name)) for name in running}
        for number in range(chosen.rounds):
            done = dict.fromkeys(running, 0)
            cpu = {name: -cpu_seconds(each) for name, each in running.items()}
            # One second of each in turn, so that other load meets all of them.
            for _ in range(chosen.seconds):
                for name, each in running.items():
                    done[name] += asyncio.run(ask_for_a_second(each, tokens[name]))
            for name, each in running.items():
                cost = 1000 * (cpu[name] + cpu_seconds(each)) / done[name]
                costs[name].append(cost)
                rates[name].append(done[name] / chosen.seconds)
                people = [f"round{number}user{each}" for each in range(BURST)]
                requests = [registration(name, person) for person in people]
                bursts[name].append(
                    asyncio.run(services.burst(each, requests, limit=60))
                )
    ours, theirs = (median(rates[name]) for name in ("async dependencies", PEER))
    cpu_times = ", ".join(f"{name} {median(costs[name]):.2f} ms" for name in costs)
    publish(
        __file__,
        chosen.record,
        title="GET /users/me: requests per second",
        unit="per second",
        columns=[f"round {number + 1}" for number in range(chosen.rounds)],
        rows=rates,
        note=(
            f"{CLIENTS} connections, {chosen.seconds} seconds for each number, the "
            "services in turn. Each is one process of uvicorn with a pool of 15 "
            "connections, on one Postgres. The client, written for this benchmark, "
            "shares the cores with them. With async dependencies our service answers "
            f"{ours / theirs:.1f} times as many requests, by the median. CPU time of "
            f"the service for a request: {cpu_times}. {BURST} registrations at the "
            f"same time, with bcrypt of cost {COST}: {'; '.join(told(bursts))}."
        ),
    )


def told(bursts: Mapping[str, list[tuple[float, int]]]) -> Iterator[str]:
    """Say of each service how long the bursts took and how many requests failed."""
    for name, results in bursts.items():
        times = ", ".join(f"{seconds:.1f}" for seconds, _ in results)
        failed = sum(failures for _, failures in results)
        yield f"{name} {times} s, {failed} of {BURST * len(results)} failed"


def cpu_seconds(service: Service) -> float:
    """Return how much CPU time the process has used."""
    times = service.process.cpu_times()
    return float(times.user + times.system)


@contextmanager
def fastapi_users(server: postgres.Server) -> Iterator[Service]:
    """Serve `fastapi_users_app.py` in an environment of its own; create that once."""
    folder = find_book().state / "peers"
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run((python, "-m", "pip", "install", "-qq", *PACKAGES), check=True)
    url = services.new_database(server).replace("psycopg2", "asyncpg")
    here, app = Path(__file__).parent, "fastapi_users_app:app"
    with services.uvicorn(str(python), app, here, url) as service:
        yield service


def registration(service: str, person: str) -> bytes:
    """Return a request that registers a person. fastapi-users knows no usernames."""
    name = {"username": person, "fullname": person}
    if service == PEER:
        name = {"email": f"{person}@example.com"}
    body = json.dumps(name | {"password": PASSWORD})
    return request("POST", "/users/register", JSON, body)


async def log_in(service: Service, name: str) -> bytes:
    """Register a user and log in; return the request GET /users/me of this user."""
    await send_once(service, registration(name, "ada"))
    username = "ada@example.com" if name == PEER else "ada"
    form = urlencode({"username": username, "password": PASSWORD})
    _, body = await send_once(service, request("POST", "/login", FORM, form))
    token = {"Authorization": f"Bearer {json.loads(body)['access_token']}"}
    return request("GET", "/users/me", token)


async def ask_for_a_second(service: Service, data: bytes) -> int:
    """Send a request on all connections for a second; return how many were answered."""
    end, done = time.perf_counter() + 1, 0

    async def ask() -> None:
        nonlocal done
        connection = await asyncio.open_connection(postgres.LOOPBACK, service.port)
        while time.perf_counter() < end:
            status, body = await send(*connection, data)
            if status != 200:
                raise RuntimeError(f"GET /users/me answers {status}: {body!r}")
            done += 1
        connection[1].close()

    await asyncio.gather(*(ask() for _ in range(CLIENTS)))
    return done


if __name__ == "__main__":
    main()
