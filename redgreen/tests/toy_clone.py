"""A small clone for the tests of the commands: two steps, a page, a service, and its own `redgreen`."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from redgreen.database.embedded import remove_server
from redgreen.database.ports import LOOPBACK, is_free
from redgreen.history.git import git
from redgreen.history.write import patch_of

PATIENCE = 60
TEST = "from sums import add\n\n\ndef test_adds():\n    assert add(1, 1) == 2\n"
STEPS = (
    (
        "01-red-ask",
        "tests/test_sums.py",
        TEST,
        "Step: red\nLesson: collection-error\nFails: tests/test_sums.py\nBecause: ModuleNotFoundError: No module",
    ),
    ("02-green-add", "sums.py", "def add(a, b):\n    return a + b\n", "Step: green"),
)
SERIES = 'title = "Toy"\npython = "3.11"\nparts = ["Sums"]\n'
SERVICE = """import os


async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": os.environ["DATABASE_URL"].encode()})
"""
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")


@dataclass(frozen=True)
class Clone:
    """A clone of a toy book, and the command that works on it."""

    root: Path

    @property
    def workspace(self) -> Path:
        return self.root / "workspace"

    @property
    def env_file(self) -> Path:
        return self.workspace / ".env"

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run `redgreen` with these arguments to its end."""
        return subprocess.run(
            _command(arguments), env=self.environment(variables), capture_output=True, text=True, timeout=PATIENCE
        )

    def serve(self, log: Path) -> tuple[subprocess.Popen[bytes], str]:
        """Run `redgreen start` until it serves; return the process and what it printed."""
        with log.open("wb") as output:
            process = subprocess.Popen(_command(("start",)), env=self.environment({}), stdout=output, stderr=output)
        return process, self.until(log, "Ctrl-C stops", process)

    def until(self, log: Path, words: str, process: subprocess.Popen[bytes]) -> str:
        """Wait until a running start has printed `words`; return all that it printed."""
        until = time.monotonic() + PATIENCE
        while words not in log.read_text():
            if process.poll() is not None or time.monotonic() > until:
                process.kill()
                process.wait()
                raise AssertionError(log.read_text())
            time.sleep(0.05)
        return log.read_text()

    def environment(self, variables: dict[str, str]) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "SHELL")}
        return kept | {"REDGREEN_ROOT": str(self.root)} | variables

    def git(self, *arguments: str) -> str:
        """Run a plain git, as the reader does, in the workspace."""
        return self._plain_git(self.workspace, *arguments)

    def git_in_root(self, *arguments: str) -> str:
        return self._plain_git(self.root, *arguments)

    def clear(self) -> None:
        """Stop and remove whatever runs for this clone."""
        self.run("stop")
        remove_server(self.root / ".redgreen" / "postgres")

    def _plain_git(self, folder: Path, *arguments: str) -> str:
        done = subprocess.run(("git", *arguments), cwd=folder, capture_output=True, text=True, check=True)
        return done.stdout + done.stderr


def make_clone(root: Path) -> Clone:
    """Make the clone in the new folder `root`."""
    _write(root / "chapters/series.toml", SERIES)
    _write(root / "chapters/01-adding/chapter.toml", 'title = "Adding"\npart = "Sums"\n')
    _write(root / "mkdocs.yml", "site_name: Toy\ntheme: {name: mkdocs}\n")
    _write(root / "docs/index.md", "# A toy book\n")
    _write(root / "fastauth/__init__.py", "")
    _write(root / "fastauth/main.py", SERVICE)
    _write_patches(root)
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=The book")
    return Clone(root)


def interrupt(process: subprocess.Popen[bytes], number: signal.Signals = signal.SIGINT) -> int:
    """Send a signal to a serving start; return its exit code."""
    process.send_signal(number)
    return process.wait(PATIENCE)


def ports(words: str) -> list[int]:
    """Return the ports of the addresses in `words`: the book's, then the service's."""
    return [int(port) for port in ADDRESS.findall(words)]


def page(port: int) -> str:
    """Return what is served at `port`."""
    with urllib.request.urlopen(f"http://{LOOPBACK}:{port}/") as answer:
        return str(answer.read().decode())


@contextlib.contextmanager
def taken(port: int) -> Iterator[None]:
    """Keep `port` busy, unless somebody does already."""
    with socket.socket() as holder:
        if is_free(port):
            holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            holder.bind((LOOPBACK, port))
            holder.listen()
        yield


def _write_patches(root: Path) -> None:
    scratch = root / "scratch"
    scratch.mkdir()
    git(scratch, "init", "--quiet")
    for name, path, text, trailers in STEPS:
        _write(scratch / path, text)
        git(scratch, "add", "--all")
        git(scratch, "commit", "--quiet", f"--message=Step {name}\n\nBecause it is next.\n\n{trailers}")
        (root / f"chapters/01-adding/{name}.patch").write_bytes(patch_of(scratch, "HEAD"))
    shutil.rmtree(scratch)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _command(arguments: tuple[str, ...]) -> list[str]:
    return [str(Path(sys.executable).parent / "redgreen"), *arguments]
