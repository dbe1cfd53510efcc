"""The site: built and served; and the finished service, served by uvicorn."""

from __future__ import annotations

import functools
import hashlib
import http.client
import http.server
import os
import secrets
import shutil
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from redgreen.book import Book, tool
from redgreen.serve.postgres import LOOPBACK, is_free
from redgreen.serve.workspace import write_private
from redgreen.text import UserError, last_line

# The pages' own commands use 8080.
SITE_PORT, SERVICE_PORT = 8000, 8001
SECONDS = 60
"""How long the finished service has for its first response."""
SERVICE = """
import os, pathlib, sys, threading
threading.Thread(target=lambda: os._exit(len(sys.stdin.read())), daemon=True).start()
if pathlib.Path("alembic.ini").is_file():
    from alembic.config import main
    main(["upgrade", "head"])
from uvicorn import main
main(["fastauth.main:app", "--fd", sys.argv[1]])
"""
"""Migrate and serve in one process, and end with the process at the other end of
stdin, however that ends."""


@dataclass(frozen=True)
class Service:
    """The process of the finished service."""

    port: int
    process: subprocess.Popen[bytes]

    def answers(self) -> bool:
        """Wait for the first response; return whether it comes."""
        try:
            # The socket listens already, so this waits until uvicorn accepts.
            url = f"http://{LOOPBACK}:{self.port}/openapi.json"
            urllib.request.urlopen(url, timeout=SECONDS).close()
        except urllib.error.HTTPError:
            return True
        except (OSError, http.client.HTTPException):
            return False
        return True


def start_service(book: Book, url: str) -> Service:
    """Start the finished service at 8001 or the next free port.

    Its tables are created in the database at `url` first; its output is in
    `.redgreen/service.log`.
    """
    log, key = book.state / "service.log", secrets.token_urlsafe(32)
    write_private(log, "")
    with _listener(SERVICE_PORT) as listener, log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVICE, str(listener.fileno())],
            cwd=book.root,
            env=os.environ | {"DATABASE_URL": url, "SECRET_KEY": key},
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=(listener.fileno(),),
            # Ctrl-C reaches `start` only, which then ends the service.
            start_new_session=True,
        )
        return Service(listener.getsockname()[1], process)


class _Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Print nothing for a request."""


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Print nothing when a browser closes the connection."""


@contextmanager
def serve_site(site: Path) -> Iterator[int]:
    """Serve the folder `site` at 8000 or the next free port; give the port."""
    handler = functools.partial(_Handler, directory=str(site))
    with _listener(SITE_PORT) as listener:
        address = listener.getsockname()
        with _Server(address, handler, bind_and_activate=False) as server:
            server.socket.close()
            server.socket = listener
            threading.Thread(target=server.serve_forever, daemon=True).start()
            try:
                yield address[1]
            finally:
                server.shutdown()


def _listener(port: int) -> socket.socket:
    """Listen at `port`, or the next one that is free; 8000 and 8001 stay apart."""
    near = [port, *range(SERVICE_PORT + 1, SERVICE_PORT + 50)]
    for each in filter(is_free, near):
        try:
            return socket.create_server((LOOPBACK, each))
        except OSError:
            continue
    return socket.create_server((LOOPBACK, 0))


def build_site(book: Book) -> bool:
    """Build the site into `book.site` when a source of it changed; say whether.

    The old site stays until the new one is complete. Raises UserError with what
    mkdocs says when a page is wrong.
    """
    stamp, draft = book.state / "site.stamp", book.state / "site.new"
    wanted = _fingerprint(book)
    built = (book.site / "index.html").exists() and stamp.exists()
    if built and stamp.read_text(errors="replace") == wanted:
        return False
    stamp.unlink(missing_ok=True)
    done = subprocess.run(
        # --quiet would silence the warnings before --strict counts them.
        [tool("mkdocs"), "build", "--strict", "--clean", "--site-dir", str(draft)],
        cwd=book.root,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode:
        words, _, trace = done.stdout.partition("Traceback ")
        lines = [line for line in words.splitlines() if line[:4] not in ("", "INFO")]
        lines += [last_line(trace)] if trace else []
        raise UserError("\n".join(["the site could not be built.", *lines]))
    shutil.rmtree(book.site, ignore_errors=True)
    draft.rename(book.site)
    stamp.write_text(wanted)
    return True


def _fingerprint(book: Book) -> str:
    """Return a hash of name, size and time of every file that the site is made of."""
    found = hashlib.sha256()
    tool_folder = Path(__file__).parents[1]
    sources = [path for each in (book.docs, book.chapters) for path in each.rglob("*")]
    sources += [path for path in tool_folder.rglob("*") if path.suffix != ".pyc"]
    for path in sorted([book.root / "mkdocs.yml", *sources]):
        if path.is_file():
            state = path.stat()
            found.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return found.hexdigest()
