"""The finished service, as the root holds it, on a server and a database of its own."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redgreen.commands.service import make_tables
from redgreen.database.address import create_database
from redgreen.database.ports import LOOPBACK, free_port
from redgreen.database.temporary import temporary_server
from redgreen.errors import BookError
from redgreen.words import last_line

PATIENCE = 60


@contextmanager
def finished_service(root: Path, log: Path, *, workers: int = 1, cost: int = 4) -> Iterator[str]:
    """Serve the service in `root` by uvicorn, and give its address without a slash at the end, once it is ready.

    `cost` is that of its hashes. Raises BookError, with the reason from `log`, when its tables cannot be made or it
    does not get ready.
    """
    with temporary_server() as server:
        create_database(server.url("postgres"), "finished")
        env = os.environ | {
            "DATABASE_URL": server.url("finished"),
            "SECRET_KEY": secrets.token_urlsafe(48),
            "BCRYPT_COST": str(cost),
        }
        make_tables(root, server.url("finished"), log)
        port = free_port()
        serve = (
            sys.executable, "-m", "uvicorn", "fastauth.main:app", "--no-access-log",
            "--host", LOOPBACK, "--port", str(port), "--workers", str(workers),
        )  # fmt: skip
        with log.open("wb") as output:
            process = subprocess.Popen(serve, cwd=root, env=env, stdout=output, stderr=output)
        try:
            address = f"http://{LOOPBACK}:{port}"
            _wait(process, f"{address}/health/ready", log)
            yield address
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise BookError(f"the finished service does not get ready; {log} ends with: {last_line(log.read_text())}")
