"""Serve the finished service on this machine alone."""

from __future__ import annotations

import http.client
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from redgreen.commands.book import Book, tool
from redgreen.commands.log import reason_of
from redgreen.commands.processes import ProcessFile, end
from redgreen.commands.serve import SERVICE_PORT
from redgreen.database.address import PASSWORD
from redgreen.database.ports import LOOPBACK, next_free
from redgreen.errors import BookError

PATIENCE = 30
SECRET_BYTES = 32
MISSING = "the finished service is not there"


@dataclass(frozen=True)
class ServedService:
    """The finished service while it is served."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path
    secrets: tuple[str, ...]
    """What it was told and nobody else may read."""

    def reason(self) -> str:
        """Return why it does not run, or the last that it said while it does."""
        return reason_of(self.process.poll(), self.log, self.secrets)

    def check_runs(self) -> None:
        """Raise BookError, with why, once it has ended."""
        if self.process.poll() is not None:
            raise BookError(f"{MISSING} any more: it ended ({self.reason()})")


def has_service(book: Book) -> bool:
    """Say whether the book has come far enough for a service that can be served."""
    return (book.root / "fastauth" / "main.py").is_file()


def service_file(book: Book) -> ProcessFile:
    """Return where the process of the finished service is noted."""
    return ProcessFile(book.state / "service.json")


@contextmanager
def serve_service(book: Book, url: str) -> Iterator[ServedService]:
    """Serve the finished service, with the database at `url`, at 8001 or the next free port, until the block ends.

    Raises BookError, with why, when its tables cannot be made and when it does not come to answer.
    """
    log = book.state / "service.log"
    make_tables(book.root, url, log)
    service = _spawn(book, url, log)
    try:
        service_file(book).write(service.process.pid)
        _wait(service)
        yield service
    finally:
        end_leftover(book)
        service.process.wait()


def end_leftover(book: Book) -> bool:
    """End the service of a start that was killed; return whether there was one."""
    noted = service_file(book)
    found = noted.alive()
    if found:
        end(found, patience=5)
    noted.clear()
    return found is not None


def make_tables(root: Path, url: str, log: Path) -> None:
    """Bring the tables of the service in `root` up to date by its migrations, where it has some.

    Raises BookError, with why, when they cannot be made.
    """
    if not (root / "alembic.ini").is_file():
        return
    command, told = (sys.executable, "-m", "alembic", "upgrade", "head"), os.environ | {"DATABASE_URL": url}
    with log.open("wb") as output:
        done = subprocess.run(command, cwd=root, env=told, stdout=output, stderr=subprocess.STDOUT)
    if done.returncode:
        raise BookError(f"{MISSING}: its tables cannot be made ({reason_of(done.returncode, log, _passwords(url))})")


def _spawn(book: Book, url: str, log: Path) -> ServedService:
    """Start uvicorn on a socket that is bound here, so that nobody can take the port in between."""
    key = secrets.token_urlsafe(SECRET_BYTES)
    with _listener() as listener, log.open("wb") as output:
        port: int = listener.getsockname()[1]
        process = subprocess.Popen(
            [tool("uvicorn"), "fastauth.main:app", "--fd", str(listener.fileno())],
            cwd=book.root,
            # The service asks for a secret and has no default; a reader who has just come has none to give.
            env=os.environ | {"DATABASE_URL": url, "SECRET_KEY": key},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=(listener.fileno(),),
            # A session of its own: Ctrl-C reaches this process only, which then ends the service in order.
            start_new_session=True,
        )
    return ServedService(port, process, log, (key, *_passwords(url)))


def _listener() -> socket.socket:
    try:
        return socket.create_server((LOOPBACK, next_free(SERVICE_PORT)))
    except OSError:
        return socket.create_server((LOOPBACK, 0))


def _passwords(url: str) -> tuple[str, ...]:
    """Return the password in `url`, as it is written and as it is meant; that of the book's own is no secret."""
    written = urlsplit(url).password or ""
    return () if written == PASSWORD else (written, unquote(written))


def _wait(service: ServedService) -> None:
    until = time.monotonic() + PATIENCE
    while not _answers(service.port):
        if service.process.poll() is not None:
            raise BookError(f"{MISSING}: it did not start ({service.reason()})")
        if time.monotonic() > until:
            raise BookError(f"{MISSING}: it did not answer within {PATIENCE} seconds ({service.reason()})")
        time.sleep(0.05)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/openapi.json")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
