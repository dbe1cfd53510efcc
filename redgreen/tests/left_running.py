"""What a command leaves running: its processes and theirs are known by a mark in their environment."""

import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

PATIENCE = 120
NAME = "LEFT_RUNNING_BY"


class Marked:
    """A real process, known with all that it starts by a mark of its own. Use it as a context manager."""

    def __init__(self, command: Sequence[str], root: Path, log: Path) -> None:
        self.mark, self.log = uuid.uuid4().hex, log
        kept = {name: value for name, value in psutil.Process().environ().items() if name != "DATABASE_URL"}
        env = kept | {NAME: self.mark, "REDGREEN_ROOT": str(root), "PYTHONUNBUFFERED": "1"}
        with log.open("wb") as output:
            self.process = subprocess.Popen(command, cwd=root, env=env, stdout=output, stderr=output)

    def __enter__(self) -> "Marked":
        return self

    def __exit__(self, *_: object) -> None:
        """Kill what a failing test would leave behind."""
        for process in self.running():
            process.kill()
        self.process.wait(PATIENCE)

    def running(self, name: str = "") -> list[psutil.Process]:
        """Return its processes that run, or those of them called `name`."""
        return [each for each in psutil.process_iter() if self._is_ours(each) and name in each.name()]

    def wait_for_a_server(self) -> None:
        """Return when its Postgres runs."""
        self._wait(lambda: bool(self.running("postgres")))

    def wait_for(self, words: str) -> None:
        """Return when `words` are printed."""
        self._wait(lambda: words in self.log.read_text("utf-8"))

    def terminate(self) -> int:
        """Send SIGTERM to the process, and return its exit code."""
        self.process.terminate()
        return self.process.wait(PATIENCE)

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            return process.status() != psutil.STATUS_ZOMBIE and process.environ().get(NAME) == self.mark
        except (psutil.Error, OSError):
            return False

    def _wait(self, seen: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE
        while not seen():
            assert self.process.poll() is None, self.log.read_text("utf-8")
            assert time.monotonic() < until, self.log.read_text("utf-8")
            time.sleep(0.05)


def redgreen(*arguments: str) -> tuple[str, ...]:
    """Return the command that runs `redgreen` with these arguments."""
    return (sys.executable, "-m", "redgreen", *arguments)
