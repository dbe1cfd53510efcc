"""Serve a step of the tutorial, and send requests to it; for several benchmarks."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import psutil
from redgreen.book import find_book, tool
from redgreen.serve import postgres

COST = 4
BURST = 200
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Service:
    """A running service."""

    process: psutil.Process
    port: int


def new_database(server: postgres.Server) -> str:
    """Create an empty database, and return its URL."""
    with postgres.connect(server.url("postgres")) as cursor:
        cursor.execute("select 'service_' || count(*) from pg_database")
        (name,) = cursor.fetchone() or ("",)
        cursor.execute(f"create database {name}")
    return server.url(name)


@contextmanager
def step(
    server: postgres.Server,
    tag: str,
    old: str = "",
    new: str = "",
    *,
    cost: int = COST,
    module: str = "database.py",
) -> Iterator[Service]:
    """Serve a step, with `old` replaced by `new` in this module of `fastauth/`."""
    with unpacked(server, tag) as (folder, url):
        changed = folder / "fastauth" / module
        changed.write_text(changed.read_text().replace(old, new))
        app = "fastauth.main:app"
        with uvicorn(sys.executable, app, folder, url, cost) as service:
            yield service


@contextmanager
def unpacked(server: postgres.Server, tag: str) -> Iterator[tuple[Path, str]]:
    """Yield a folder with the files of a step, and the URL of a database for it."""
    packed = subprocess.run(
        ("git", "archive", tag),
        cwd=find_book().root,
        check=True,
        stdout=subprocess.PIPE,
    )
    with TemporaryDirectory() as name:
        folder, url = Path(name), new_database(server)
        with tarfile.open(fileobj=BytesIO(packed.stdout)) as files:
            files.extractall(folder, filter="data")
        subprocess.run(
            (tool("alembic"), "upgrade", "head"),
            cwd=folder,
            env=environment(url, COST),
            check=True,
            capture_output=True,
        )
        yield folder, url


@contextmanager
def uvicorn(
    python: str, app: str, folder: Path, url: str, cost: int = COST
) -> Iterator[Service]:
    """Serve an application in one process; end it after the block, stuck or not."""
    port = postgres.free_port()
    quiet = ("--log-level", "critical", "--no-access-log")
    process = subprocess.Popen(
        (python, "-m", "uvicorn", app, "--port", str(port), *quiet),
        cwd=folder,
        env=environment(url, cost),
    )
    try:
        wait_for(process, port)
        yield Service(psutil.Process(process.pid), port)
    finally:
        process.kill()
        process.wait()


def wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    """Return when the port accepts connections; exit if the process has ended."""
    while process.poll() is None:
        with suppress(OSError), socket.create_connection((postgres.LOOPBACK, port)):
            return
        time.sleep(0.1)
    sys.exit("the service did not start; its error is above.")


def environment(url: str, cost: int) -> dict[str, str]:
    """Return the environment of a service whose database is at `url`."""
    key = "a key for the benchmarks only, " * 3
    settings = {"DATABASE_URL": url, "SECRET_KEY": key, "BCRYPT_COST": str(cost)}
    return os.environ | settings


def request(
    method: str, path: str, headers: dict[str, str] | None = None, body: str = ""
) -> bytes:
    """Return the bytes of an HTTP request."""
    every = {"Host": "localhost", "Content-Length": str(len(body))} | (headers or {})
    head = "".join(f"{name}: {value}\r\n" for name, value in every.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n{body}".encode()


async def send(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, data: bytes
) -> tuple[int, bytes]:
    """Send a request; return the status and the body of the response."""
    writer.write(data)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    _, _, after = head.partition(b"content-length: ")
    return int(head.split()[1]), await reader.readexactly(int(after.split()[0]))


async def send_once(service: Service, data: bytes) -> tuple[int, bytes]:
    """Send a request on a connection of its own."""
    reader, writer = await asyncio.open_connection(postgres.LOOPBACK, service.port)
    try:
        return await send(reader, writer, data)
    finally:
        writer.close()


async def log_in(service: Service, path: str) -> bytes:
    """Register a user and log in; return a GET request of this user for `path`."""
    password = "correct horse battery staple"
    person = {"username": "ada", "fullname": "Ada", "password": password}
    await send_once(
        service, request("POST", "/users/register", JSON, json.dumps(person))
    )
    login = request("POST", "/login", FORM, urlencode(person))
    _, body = await send_once(service, login)
    token = {"Authorization": f"Bearer {json.loads(body)['access_token']}"}
    return request("GET", path, token)


async def burst(
    service: Service, requests: Sequence[bytes], limit: float
) -> tuple[float, int]:
    """Send all requests at once; return the seconds and how many failed.

    A request has failed if it gets an error, or nothing within `limit` seconds.
    """
    calls = [asyncio.wait_for(send_once(service, each), limit) for each in requests]
    began = time.perf_counter()
    results = await asyncio.gather(*calls, return_exceptions=True)
    failed = sum(isinstance(each, BaseException) or each[0] >= 400 for each in results)
    return time.perf_counter() - began, failed
