"""The site, built and served, and the finished service, served by uvicorn."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import os
import secrets
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
from starlette.staticfiles import StaticFiles

from redgreen.book import Book, tool
from redgreen.serve.postgres import LOOPBACK, is_free
from redgreen.serve.system_user import run
from redgreen.text import UserError, last_line

# The pages' own commands use 8080.
SITE_PORT, SERVICE_PORT = 8000, 8001
SECONDS = 60  # for a first response
ENDED = "the finished service has ended; .redgreen/service.log says why"
SERVICE = """
import os, pathlib, sys, threading
threading.Thread(target=lambda: os._exit(len(os.read(0, 1))), daemon=True).start()
if pathlib.Path("alembic.ini").is_file():
    from alembic.config import main
    main(["upgrade", "head"])
from uvicorn import main
main(["fastauth.main:app", "--fd", sys.argv[1]])
"""
"""Migrate and serve, until the other end of stdin is closed, however that happens."""


def start_service(book: Book, url: str) -> tuple[subprocess.Popen[bytes], int]:
    """Start the finished service at 8001 or the next free port; wait until it answers.

    Its tables are created in the database at `url`; it logs to `.redgreen/service.log`.
    Returns the process and the port. Raises UserError when it does not start.
    """
    log = book.state / "service.log"
    log.touch(0o600)
    own = {"DATABASE_URL": url, "SECRET_KEY": secrets.token_urlsafe(32)}
    with _listener(SERVICE_PORT) as listener, log.open("wb") as output:
        port = listener.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-c", SERVICE, str(listener.fileno())],
            cwd=book.root,
            env=os.environ | own,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            pass_fds=(listener.fileno(),),
            # Ctrl-C reaches `start` only, which then ends the service.
            start_new_session=True,
        )
    # The socket listens already, so this waits until uvicorn accepts.
    if not responds(f"http://{LOOPBACK}:{port}"):
        process.kill()
        process.communicate()
        raise UserError(ENDED)
    return process, port


def responds(url: str) -> bool:
    """Say whether a server gives any response, without the proxy of the environment."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=SECONDS)
    try:
        connection.request("GET", "/")
        return bool(connection.getresponse())
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def serve_site(site: Path) -> int:
    """Serve the folder `site` at 8000 or the next free port; return the port."""
    listener = _listener(SITE_PORT)
    config = uvicorn.Config(StaticFiles(directory=site, html=True), log_config=None)
    serve = uvicorn.Server(config).run
    threading.Thread(target=serve, args=([listener],), daemon=True).start()
    return int(listener.getsockname()[1])


def _listener(port: int) -> socket.socket:
    """Listen at `port`, or at the next one from 8002 on that is free."""
    for each in filter(is_free, (port, *range(SERVICE_PORT + 1, SERVICE_PORT + 50))):
        with contextlib.suppress(OSError):
            return socket.create_server((LOOPBACK, each))
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
    # --quiet would silence the warnings before --strict counts them.
    command = [tool("mkdocs"), "build", "--strict", "--site-dir", str(draft)]
    done = run(command, book.root, os.environ | {"NO_MKDOCS_2_WARNING": "1"})
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
    folders = (book.docs, book.chapters, Path(__file__).parents[1])
    paths = sorted(path for each in folders for path in each.rglob("*.*"))
    states = [(str(path), path.stat()) for path in [book.root / "mkdocs.yml", *paths]]
    facts = [(p, s.st_size, s.st_mtime_ns) for p, s in states if p[-4:] != ".pyc"]
    return hashlib.sha256(repr(facts).encode()).hexdigest()
