"""The finished service under load: logins a second against what bcrypt allows, and GET /users/me a second."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import bcrypt
from redgreen.bench.load import Settings
from redgreen.bench.model import Measured, Row
from redgreen.bench.service import finished_service

SECONDS = 20
COST = 12
ASKERS = 4
"""How many ask at once for each core: enough that a worker never waits for a request."""
LIMIT = "bcrypt alone, on every core"
ADA = {"username": "ada", "fullname": "Ada Lovelace", "password": "notes on the analytical engine"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def measure(settings: Settings) -> Measured:
    """Measure bcrypt, logins, bcrypt again, and /users/me; `--only N` takes N seconds for each."""
    cores, seconds = os.cpu_count() or 1, settings.only or SECONDS
    with (
        tempfile.TemporaryDirectory() as folder,
        finished_service(settings.root, Path(folder) / "log", workers=cores, cost=COST) as address,
    ):
        _request(address, "POST", "/users/register", json.dumps(ADA), {"Content-Type": "application/json"})()
        form = urlencode({"username": ADA["username"], "password": ADA["password"]})
        token = json.loads(_request(address, "POST", "/login", form, FORM)())["access_token"]
        bearer = {"Authorization": f"Bearer {token}"}
        settings.say(f"bcrypt alone, {seconds} s")
        before = rate([_hash(COST) for _ in range(cores)], seconds)
        settings.say(f"POST /login, {seconds} s")
        logins = rate([_request(address, "POST", "/login", form, FORM) for _ in range(cores * ASKERS)], seconds)
        settings.say(f"bcrypt again, {seconds} s")
        after = rate([_hash(COST) for _ in range(cores)], seconds)
        settings.say(f"GET /users/me, {seconds} s")
        known = rate([_request(address, "GET", "/users/me", "", bearer) for _ in range(cores * ASKERS)], seconds)
    return Measured(
        title="What the finished service does in a second",
        unit="per second",
        columns=(f"{cores} workers, cost {COST}",),
        rows=(Row(LIMIT, ((before + after) / 2,)), Row("POST /login", (logins,)), Row("GET /users/me", (known,))),
        base=LIMIT,
        notes=(
            f"bcrypt was measured for {seconds} seconds before the logins and for {seconds} after them; "
            "the limit is the mean.",
            f"{cores * ASKERS} askers, Postgres and the workers share the cores.",
        ),
    )


def rate(asks: list[Callable[[], object]], seconds: float) -> float:
    """Return how often a second all of `asks` together were done, each again and again in a thread of its own.

    What is begun before the time is up is counted, and so is the time that it takes.
    """
    begun = time.perf_counter()

    def work(ask: Callable[[], object]) -> int:
        done = 0
        while time.perf_counter() - begun < seconds:
            ask()
            done += 1
        return done

    with ThreadPoolExecutor(len(asks)) as pool:
        done = sum(pool.map(work, asks))
    return done / (time.perf_counter() - begun)


def _hash(cost: int) -> Callable[[], object]:
    """Return one comparison at this cost; bcrypt lets other threads run meanwhile."""
    password = ADA["password"].encode()
    hashed = bcrypt.hashpw(password, bcrypt.gensalt(cost))
    return lambda: bcrypt.checkpw(password, hashed)


def _request(address: str, method: str, path: str, body: str, headers: dict[str, str]) -> Callable[[], str]:
    """Return one request on a connection that is kept; it returns the body, and raises when it is refused."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=60)

    def ask() -> str:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path} answers {answer.status}")
        return text

    return ask
