"""Measure logins a second against what bcrypt allows."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from urllib.parse import urlencode

import bcrypt
from redgreen.book import find_book, tool
from redgreen.serve import postgres

from service import wait_for
from table import CORES, options, publish

COST = 12
CLIENTS = 4 * CORES
"""So many that a worker never waits for a request."""
ADA = {
    "username": "ada",
    "fullname": "Ada Lovelace",
    "password": "notes on the analytical engine",
}
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def main() -> None:
    """Measure bcrypt, logins, and bcrypt again."""
    chosen = options(__doc__, seconds=20)
    password = ADA["password"].encode()
    hashed = bcrypt.hashpw(password, bcrypt.gensalt(COST))
    check = [lambda: bcrypt.checkpw(password, hashed)] * CORES
    with finished_service() as port:
        client(port, "POST", "/users/register", json.dumps(ADA), JSON)()
        login = ("POST", "/login", urlencode(ADA), FORM)
        before = rate(check, chosen.seconds)
        logins = rate([client(port, *login) for _ in range(CLIENTS)], chosen.seconds)
        after = rate(check, chosen.seconds)
    publish(
        __file__,
        chosen.record,
        title="Logins in a second, and what bcrypt alone allows",
        unit="per second",
        columns=[f"{CORES} workers, cost {COST}"],
        rows={
            "bcrypt alone, on every core": [(before + after) / 2],
            "POST /login": [logins],
        },
        note=(
            f"bcrypt was measured for {chosen.seconds} seconds before the logins and "
            f"for {chosen.seconds} after them; the limit is the mean. {CLIENTS} "
            "clients, Postgres and the workers share the cores."
        ),
    )


@contextmanager
def finished_service() -> Iterator[int]:
    """Serve the root's service, a worker for each core; give its port."""
    root, port = find_book().root, postgres.free_port()
    with postgres.temporary_server() as server:
        postgres.fresh_database(server, "finished")
        environment = os.environ | {
            "DATABASE_URL": server.url("finished"),
            "SECRET_KEY": secrets.token_urlsafe(48),
            "BCRYPT_COST": str(COST),
        }
        migrate = (tool("alembic"), "upgrade", "head")
        subprocess.run(migrate, cwd=root, env=environment, check=True)
        at = ("--host", postgres.LOOPBACK, "--port", str(port), "--workers", str(CORES))
        serve = (tool("uvicorn"), "fastauth.main:app", "--log-level", "error", *at)
        process = subprocess.Popen(serve, cwd=root, env=environment)
        try:
            wait_for(process, port)
            yield port
        finally:
            process.terminate()
            process.wait()


def client(port: int, *request: str | dict[str, str]) -> Callable[[], bytes]:
    """Return a function that sends the request on a connection of its own."""
    connection = HTTPConnection(postgres.LOOPBACK, port, timeout=60)

    def send() -> bytes:
        connection.request(*request)  # type: ignore[arg-type]
        answer = connection.getresponse()
        body = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{request[0]} {request[1]} answers {answer.status}")
        return body

    return send


def rate(calls: Sequence[Callable[[], object]], length: float) -> float:
    """Return how many of `calls` a second end, each repeated in a thread of its own.

    A call that began within `length` seconds counts, and so does the time it takes.
    """
    began = time.perf_counter()

    def work(call: Callable[[], object]) -> int:
        done = 0
        while time.perf_counter() - began < length:
            call()
            done += 1
        return done

    with ThreadPoolExecutor(len(calls)) as pool:
        done = sum(pool.map(work, calls))
    return done / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
