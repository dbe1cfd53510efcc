"""The Postgres of docker-compose.yml."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from redgreen.database.ports import PortTakenError
from redgreen.errors import BookError
from redgreen.words import last_line

FILE = "docker-compose.yml"
SERVICE = ("db", "5432")
"""The service in the file, and its port inside the container."""
TAKEN = ("address already in use", "port is already allocated", "ports are not available")
"""What the engine says of a taken port: the system's words, its own, and those of Docker Desktop."""


def why_no_engine() -> str | None:
    """Return why Docker cannot be used here, as half a sentence, and its mend as the other; None when it can."""
    if shutil.which("docker") is None:
        return "there is no command 'docker'; install Docker"
    if _docker(Path.cwd(), "compose", "version").returncode:
        return "docker has no 'compose' (version 2); install Docker's compose plugin"
    if _docker(Path.cwd(), "info").returncode:
        return "no Docker engine answers; start Docker"
    return None


def check_compose(folder: Path) -> None:
    """Raise BookError when `folder` has no compose file, or when there is no Docker to start it with."""
    if not (folder / FILE).is_file():
        raise BookError(f"there is no {FILE} in {folder}; start without --docker.")
    reason = why_no_engine()
    if reason:
        raise BookError(f"{reason}, or start without --docker to use the embedded Postgres.")


def compose_up(folder: Path, *options: str, port: int | None = None) -> None:
    """Start the services of the compose file in `folder` and wait until they are healthy.

    `options` go before the verb, e.g. `--project-name`. Postgres is published at `port` of this machine; without
    one the file and its `.env` decide. Raises PortTakenError, and BookError with the last line of docker's words
    when it fails otherwise.
    """
    check_compose(folder)
    done = _docker(folder, "compose", *options, "up", "-d", "--wait", port=port)
    if done.returncode and any(words in done.stdout for words in TAKEN):
        raise PortTakenError("the port of docker-compose.yml is taken by another program; stop it and try again.")
    if done.returncode:
        raise BookError(f"'docker compose up' failed: {last_line(done.stdout).rstrip('.')}.")


def compose_port(folder: Path, *options: str) -> int | None:
    """Return the port of this machine at which the Postgres of `folder` is published; None when it does not run."""
    if not _has_compose(folder):
        return None
    done = _docker(folder, "compose", *options, "port", *SERVICE)
    port = last_line(done.stdout).rpartition(":")[2]
    return int(port) if done.returncode == 0 and port.isdigit() else None


def compose_stop(folder: Path, *options: str) -> None:
    """Stop the containers; their data stay."""
    if _has_compose(folder):
        _docker(folder, "compose", *options, "stop")


def compose_down(folder: Path, *options: str) -> None:
    """Remove the containers with their data."""
    _docker(folder, "compose", *options, "down", "-v")


def _has_compose(folder: Path) -> bool:
    # Without a file here, docker would take one from a folder above, and with it somebody else's containers.
    return (folder / FILE).is_file() and shutil.which("docker") is not None


def _docker(folder: Path, *arguments: str, port: int | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["docker", *arguments],
        cwd=folder,
        env=os.environ | ({"POSTGRES_PORT": str(port)} if port else {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
