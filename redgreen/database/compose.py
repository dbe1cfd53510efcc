"""The Postgres of docker-compose.yml."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from redgreen.errors import BookError


def why_no_engine() -> str | None:
    """Return why Docker cannot be used here, as half a sentence; None when it can."""
    if shutil.which("docker") is None:
        return "there is no command 'docker'"
    if _docker(Path.cwd(), "compose", "version").returncode:
        return "docker has no 'compose' (version 2)"
    if _docker(Path.cwd(), "info").returncode:
        return "no Docker engine answers"
    return None


def compose_up(folder: Path, *options: str) -> None:
    """Start the services of the compose file in `folder` and wait until they are healthy.

    `options` go before the verb, e.g. `--project-name`. Raises BookError with the last line of docker's words.
    """
    if not (folder / "docker-compose.yml").is_file():
        raise BookError(f"there is no docker-compose.yml in {folder}; start without --docker.")
    reason = why_no_engine()
    if reason:
        raise BookError(f"{reason}; start Docker, or start without --docker to use the embedded Postgres.")
    done = _docker(folder, "compose", *options, "up", "-d", "--wait")
    if done.returncode:
        raise BookError(f"'docker compose up' failed: {_last_line(done.stdout)}")


def compose_stop(folder: Path, *options: str) -> None:
    """Stop the containers; their data stay."""
    _docker(folder, "compose", *options, "stop")


def compose_down(folder: Path, *options: str) -> None:
    """Remove the containers with their data."""
    _docker(folder, "compose", *options, "down", "-v")


def _docker(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["docker", *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )


def _last_line(words: str) -> str:
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    return lines[-1].rstrip(".") + "." if lines else "it said nothing."
