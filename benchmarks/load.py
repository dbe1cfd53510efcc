"""The finished service under load: logins a second against what bcrypt allows, and GET /users/me a second."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
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
        _once(address, "POST", "/users/register", json.dumps(ADA), {"Content-Type": "application/json"})
        form = urlencode({"username": ADA["username"], "password": ADA["password"]})
        token = json.loads(_once(address, "POST", "/login", form, FORM))["access_token"]
        bearer = {"Authorization": f"Bearer {token}"}
        settings.say(f"bcrypt alone, {seconds} s")
        before = rate([_hash(COST) for _ in range(cores)], seconds)
        settings.say(f"POST /login, {seconds} s")
        logins = _rate_of(cores * ASKERS, seconds, address, "POST", "/login", form, FORM)
        settings.say(f"bcrypt again, {seconds} s")
        after = rate([_hash(COST) for _ in range(cores)], seconds)
        settings.say(f"GET /users/me, {seconds} s")
        known = _rate_of(cores * ASKERS, seconds, address, "GET", "/users/me", "", bearer)
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


def rate(asks: Sequence[Callable[[], object]], seconds: float) -> float:
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


class Asker:
    """Sends one request again and again, on a connection that is kept."""

    def __init__(self, address: str, method: str, path: str, body: str, headers: dict[str, str]) -> None:
        self._connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
        self._request = (method, path, body, headers)

    def __call__(self) -> str:
        """Send it and return the body of the answer; raise RuntimeError when it is refused."""
        self._connection.request(*self._request)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        if answer.status >= 400:
            raise RuntimeError(f"{self._request[0]} {self._request[1]} answers {answer.status}")
        return text

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def _once(*request: Any) -> str:
    """Send a request a single time, and return the body of the answer."""
    with closing(Asker(*request)) as ask:
        return ask()


def _rate_of(many: int, seconds: float, *request: Any) -> float:
    """Return how many answers a second `many` askers get to this request."""
    with ExitStack() as open_ones:
        return rate([open_ones.enter_context(closing(Asker(*request))) for _ in range(many)], seconds)
