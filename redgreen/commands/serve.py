"""Serve the book on this machine alone."""

from __future__ import annotations

import functools
import http.server
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from redgreen.database.ports import LOOPBACK, next_free
from redgreen.errors import BookError

BOOK_PORT = 8000
SERVICE_PORT = 8001


@dataclass(frozen=True)
class ServedBook:
    """The book while it is served."""

    port: int
    thread: threading.Thread

    def check_runs(self) -> None:
        """Raise BookError once nobody answers at the port any more."""
        if not self.thread.is_alive():
            raise BookError("the book is not served any more, for its server has ended; 'start' serves it again.")


class _Pages(http.server.SimpleHTTPRequestHandler):
    """Serve the files of a folder without a line for each."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class PageServer(http.server.ThreadingHTTPServer):
    """A server that takes a browser's leaving for no fault."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Tell a fault of the server's own; a browser that has closed its page is none."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextmanager
def serve_book(site: Path) -> Iterator[ServedBook]:
    """Serve the folder `site` at 8000 or the next free port; raise BookError where no port can be had."""
    with _listening(functools.partial(_Pages, directory=str(site))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        thread.start()
        try:
            yield ServedBook(server.server_port, thread)
        finally:
            server.shutdown()


def _listening(handler: functools.partial[_Pages]) -> PageServer:
    try:
        return PageServer((LOOPBACK, next_free(BOOK_PORT, but_not=SERVICE_PORT)), handler)
    except OSError:
        # Somebody took the port between the look and the leap.
        pass
    try:
        return PageServer((LOOPBACK, 0), handler)
    except OSError as error:
        raise BookError(
            f"the book cannot be served at {LOOPBACK} ({error.strerror}); the site stands in .redgreen/site all the same."
        ) from None
