"""A Postgres server of one's own, from the binaries in a wheel: no Docker, no root rights, no system package."""

from __future__ import annotations

import contextlib
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
from filelock import FileLock

from redgreen.database.place import Place, place_for
from redgreen.database.ports import PortTakenError, free_port
from redgreen.errors import BookError
from redgreen.words import last_line

USER = PASSWORD = "postgres"
# The same answers on every machine: bytes for text, code points for order, UTC for time, English for messages.
INITDB = (
    "--no-instructions", "--auth=scram-sha-256", f"--username={USER}",
    "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
)  # fmt: skip
# The password is no secret, so a connection need not wait for it to be hashed four thousand times.
CHEAP_INITDB = ("--no-sync", "--no-data-checksums", "--set=scram_iterations=1")
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
timezone = 'UTC'
log_timezone = 'UTC'
"""
CHEAP_SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
"""
TRIES = 5


@dataclass(frozen=True)
class Server:
    """A running server; it listens on 127.0.0.1 only."""

    port: int
    pid: int

    def url(self, database: str) -> str:
        """Return the SQLAlchemy address of `database` on this server."""
        return f"postgresql+psycopg2://{USER}:{PASSWORD}@localhost:{self.port}/{database}"


def start_server(folder: Path, port: int | None = None, *, durable: bool = False) -> Server:
    """Start the server whose data lives in `folder`, and return it once it answers.

    The first start makes the data folder. A server that runs already is returned as it is, whatever its port.
    Without `port` the system chooses a free one. What an interrupted start left behind is cleared away. The server
    does not wait for the disk (fsync is off): it is fast, and a power cut may cost the data, which are for learning.
    One that is made `durable` has Postgres's own defaults instead, and their cost.
    Raises PortTakenError, and BookError with the last line of the log when the server does not start otherwise.
    """
    place = place_for(folder)
    with _lock(folder):
        running = _settled(place)
        if running:
            return running
        (place.data / "postmaster.pid").unlink(missing_ok=True)
        _make_data(place, durable)
        return _start(place, port)


def stop_server(folder: Path) -> bool:
    """Stop the server of `folder`; return whether one was running. Its data stay."""
    if not folder.is_dir():
        return False
    place = place_for(folder)
    with _lock(folder):
        running = _running(place)
        if running and place.run("pg_ctl", "stop", "-D", "data", "-m", "fast", "-w", "-t", "10").returncode:
            _kill(running.pid)
        return running is not None


def running_server(folder: Path) -> Server | None:
    """Return the server of `folder` when it runs."""
    return _running(place_for(folder)) if folder.is_dir() else None


def remove_server(folder: Path) -> None:
    """Stop the server of `folder` and delete its data."""
    if not folder.is_dir():
        return
    stop_server(folder)
    home = place_for(folder).home
    shutil.rmtree(home, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def _lock(folder: Path) -> FileLock:
    """Let one process at a time start or stop the server of `folder`."""
    return FileLock(folder / "lock")


def _running(place: Place) -> Server | None:
    """Read postmaster.pid and believe it only when that process is a server in this data folder."""
    try:
        lines = (place.data / "postmaster.pid").read_text().splitlines()
        pid, port = int(lines[0]), int(lines[3])
        if Path(psutil.Process(pid).cwd()) != place.data.resolve():
            return None
    except (OSError, ValueError, IndexError, psutil.Error):
        return None
    return Server(port, pid)


def _settled(place: Place) -> Server | None:
    """Return the running server; one that another start left half-way gets ten seconds to answer."""
    for _ in range(100):
        running = _running(place)
        if running is None or "ready" in (place.data / "postmaster.pid").read_text():
            return running
        time.sleep(0.1)
    _kill(running.pid) if running else None
    return None


def _make_data(place: Place, durable: bool) -> None:
    """Make the data folder under another name first, so that a half-made one is never taken for whole."""
    if (place.data / "redgreen.complete").exists():
        return
    draft, secret = place.home / "data.new", place.home / "password"
    for old in (place.data, draft):
        shutil.rmtree(old, ignore_errors=True)
    secret.write_text(PASSWORD + "\n")
    place.own(secret)
    cheap, settings = ((), SETTINGS) if durable else (CHEAP_INITDB, SETTINGS + CHEAP_SETTINGS)
    done = place.run("initdb", *INITDB, *cheap, "--pwfile=password", "--pgdata=data.new")
    secret.unlink()
    if done.returncode:
        raise BookError(f"Postgres could not make its data folder {place.data}: {last_line(done.stdout)}")
    with (draft / "postgresql.conf").open("a") as configuration:
        configuration.write(settings)
    (draft / "redgreen.complete").touch()
    draft.rename(place.data)


def _start(place: Place, port: int | None) -> Server:
    for _ in range(TRIES):
        place.log.unlink(missing_ok=True)
        chosen = port or free_port()
        done = place.run("pg_ctl", "start", "-D", "data", "-l", "log", "-w", "-t", "60", "-o", f"-p {chosen}")
        running = _running(place)
        if done.returncode == 0 and running:
            return running
        words = place.log.read_text(errors="replace") if place.log.exists() else done.stdout
        taken = "could not bind" in words
        if taken and port:
            raise PortTakenError(f"port {port} is taken by another program; stop it and try again.")
        if not taken:
            break
    raise BookError(f"Postgres did not start; {place.log} ends with: {last_line(words)}")


def _kill(pid: int) -> None:
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        process.kill()
        process.wait(10)
