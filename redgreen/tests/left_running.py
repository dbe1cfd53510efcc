"""What a command leaves running: its processes and theirs are known by a mark in their environment."""

import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

PATIENCE = 300
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

    def running(self) -> list[psutil.Process]:
        """Return its processes that run; what is told of each is in its `info`."""
        # One that ends while it is asked is told as nothing.
        everyone = psutil.process_iter(["cmdline", "environ", "status"], ad_value=None)
        return [
            each
            for each in everyone
            if (each.info["environ"] or {}).get(NAME) == self.mark and each.info["status"] != psutil.STATUS_ZOMBIE
        ]

    def left(self) -> list[str]:
        """Return the commands of its processes that go on running; one that is about to end gets the time for it."""
        _, alive = psutil.wait_procs(self.running(), PATIENCE)
        return [" ".join(each.info["cmdline"] or ()) for each in alive]

    def wait_for_a_server(self) -> None:
        """Return when its Postgres runs, and not the one that makes the data folder."""
        self._wait(lambda: any(_is_server(each.info["cmdline"] or ()) for each in self.running()))

    def wait_for(self, words: str) -> None:
        """Return when `words` are printed."""
        self._wait(lambda: words in self.log.read_text("utf-8"))

    def terminate(self) -> int:
        """Send SIGTERM to the process, and return its exit code."""
        self.process.terminate()
        return self.process.wait(PATIENCE)

    def _wait(self, seen: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE
        while not seen():
            assert self.process.poll() is None, self.log.read_text("utf-8")
            assert time.monotonic() < until, self.log.read_text("utf-8")
            time.sleep(0.05)


def _is_server(command: Sequence[str]) -> bool:
    return "data" in command and any(word.endswith("postgres") for word in command[:1])


def redgreen(*arguments: str) -> tuple[str, ...]:
    """Return the command that runs `redgreen` with these arguments."""
    return (sys.executable, "-m", "redgreen", *arguments)
