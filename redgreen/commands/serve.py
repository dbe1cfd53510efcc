"""Serve the book and the finished service on this machine alone."""

from __future__ import annotations

import functools
import http.client
import http.server
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redgreen.commands.book import Book, tool
from redgreen.commands.processes import ProcessFile, end
from redgreen.database.ports import LOOPBACK, next_free
from redgreen.errors import BookError
from redgreen.words import last_line

BOOK_PORT = 8000
SERVICE_PORT = 8001
PATIENCE = 30
SECRET_BYTES = 32


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """Serve the files of a folder without a line for each."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serve_book(site: Path) -> Iterator[int]:
    """Serve the folder `site` at 8000 or the next free port; give the port."""
    handler = functools.partial(_Quiet, directory=str(site))
    try:
        port = next_free(BOOK_PORT, but_not=SERVICE_PORT)
        server = http.server.ThreadingHTTPServer((LOOPBACK, port), handler)
    except OSError:
        # Somebody took the port between the look and the leap.
        server = http.server.ThreadingHTTPServer((LOOPBACK, 0), handler)
    with server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()


def service_file(book: Book) -> ProcessFile:
    """Return where the process of the finished service is noted."""
    return ProcessFile(book.state / "service.json")


@contextmanager
def serve_service(book: Book, url: str) -> Iterator[int]:
    """Serve the finished service at 8001 or the next free port; give the port once it answers.

    Raises BookError with the last line of its log when it ends before that.
    """
    noted, log = service_file(book), book.state / "service.log"
    _make_tables(book, url)
    port, process = _spawn(book, url, log)
    try:
        noted.write(process.pid)
        _wait(process, port, log)
        yield port
    finally:
        found = noted.alive()
        if found:
            end(found, patience=5)
        process.wait()
        noted.clear()


def end_leftover(book: Book) -> bool:
    """End the service of a start that was killed; return whether there was one."""
    noted = service_file(book)
    found = noted.alive()
    if found:
        end(found, patience=5)
    noted.clear()
    return found is not None


def _make_tables(book: Book, url: str) -> None:
    """Bring the service's tables up to date by its migrations, where it has some."""
    if (book.root / "alembic.ini").is_file():
        command = (sys.executable, "-m", "alembic", "upgrade", "head")
        done = subprocess.run(
            command, cwd=book.root, env=os.environ | {"DATABASE_URL": url}, capture_output=True, text=True
        )
        if done.returncode:
            raise BookError(f"the tables of the finished service could not be made ({last_line(done.stderr)}).")


def _spawn(book: Book, url: str, log: Path) -> tuple[int, subprocess.Popen[bytes]]:
    """Start uvicorn on a socket that is bound here, so that nobody can take the port in between."""
    with _listener() as listener, log.open("wb") as output:
        port: int = listener.getsockname()[1]
        process = subprocess.Popen(
            [tool("uvicorn"), "fastauth.main:app", "--fd", str(listener.fileno())],
            cwd=book.root,
            # The service asks for a secret and has no default; a reader who has just come has none to give.
            env=os.environ | {"DATABASE_URL": url, "SECRET_KEY": secrets.token_urlsafe(SECRET_BYTES)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=(listener.fileno(),),
            # A session of its own: Ctrl-C reaches this process only, which then ends the service in order.
            start_new_session=True,
        )
    return port, process


def _listener() -> socket.socket:
    try:
        return socket.create_server((LOOPBACK, next_free(SERVICE_PORT)))
    except OSError:
        return socket.create_server((LOOPBACK, 0))


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > until:
            words = last_line(log.read_text(errors="replace"))
            raise BookError(f"the finished service did not start; {log} ends with: {words}")
        time.sleep(0.05)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/openapi.json")
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()
