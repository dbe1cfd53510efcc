"""Run pytest as a fork of the nursery, which has loaded the libraries already."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from redgreen.errors import BookError
from redgreen.proof.running.fresh import FreshRunner
from redgreen.proof.running.run import Run, end_family, end_group, stuck
from redgreen.words import last_line

LOADING = 120
"""Seconds that the nursery has for its imports."""


def can_fork() -> bool:
    """Say whether forks of a process that has loaded much are safe here; on macOS its own libraries forbid it."""
    return hasattr(os, "fork") and sys.platform != "darwin"


class ForkRunner:
    """Keeps one nursery, which is started at the first run, and again when it has died."""

    def __init__(self, home: Path, environment: Mapping[str, str]) -> None:
        """Prepare a nursery that works in the folder `home` and starts with what every run's environment holds."""
        self.home = home
        self.environment = dict(environment)
        self._fresh = FreshRunner()
        self._nursery: subprocess.Popen[bytes] | None = None
        self._loaded: frozenset[str] = frozenset()

    def run(self, run: Run) -> int:
        """Run it and return how it ended; see `Runner.run`.

        A tree whose own modules have the name of a loaded one is run as a new process, which finds the tree's.
        """
        try:
            nursery = self._started()
            if self._loaded.isdisjoint(importable(run.folder)):
                return self._fork(nursery, run)
        except BaseException:
            self.close()
            raise
        return self._fresh.run(run)

    def close(self) -> None:
        """End the nursery, and what it runs."""
        if self._nursery is None:
            return
        nursery, self._nursery = self._nursery, None
        assert nursery.stdin
        assert nursery.stdout
        nursery.stdin.close()
        try:
            # One that an interrupt stopped in the midst of its imports does not listen yet.
            nursery.wait(10 if self._loaded else 0)
        except subprocess.TimeoutExpired:
            end_family(nursery.pid)
            nursery.wait()
        self._loaded = frozenset()
        nursery.stdout.close()

    def _fork(self, nursery: subprocess.Popen[bytes], run: Run) -> int:
        order = {
            "arguments": list(run.arguments),
            "folder": str(run.folder),
            "environment": dict(run.environment),
            "output": str(run.output),
        }
        assert nursery.stdin
        nursery.stdin.write(json.dumps(order).encode() + b"\n")
        nursery.stdin.flush()
        until = time.monotonic() + run.patience
        pid = None
        try:
            pid = int(self._answer(nursery, until)["pid"])
            code = int(self._answer(nursery, until)["code"])
        except TimeoutError:
            if pid is not None:
                end_family(pid)
            raise stuck(run) from None
        end_group(pid)
        return code

    def _started(self) -> subprocess.Popen[bytes]:
        """Return the nursery, which has loaded everything and waits; raise BookError where it does not get so far."""
        if self._nursery is not None and self._nursery.poll() is not None:
            self.close()
        if self._nursery is None:
            with self._log.open("wb") as log:
                self._nursery = subprocess.Popen(
                    (sys.executable, "-m", "redgreen.proof.running.nursery"),
                    cwd=self.home,
                    env=self.environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    bufsize=0,
                    start_new_session=True,
                )
            try:
                ready = self._answer(self._nursery, time.monotonic() + LOADING)
            except TimeoutError:
                raise BookError(
                    f"the process that runs the steps did not load its libraries within {LOADING} seconds; "
                    f"try again when the machine has less to do."
                ) from None
            self._loaded = frozenset(ready["loaded"])
        return self._nursery

    @property
    def _log(self) -> Path:
        return self.home / "nursery.log"

    def _answer(self, nursery: subprocess.Popen[bytes], until: float) -> dict[str, Any]:
        """Return the next answer; raise TimeoutError when it is not there in time, and BookError at a broken wire."""
        assert nursery.stdout
        line = b""
        while not line.endswith(b"\n"):
            ready, _, _ = select.select([nursery.stdout], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise TimeoutError
            part = os.read(nursery.stdout.fileno(), 65536)
            if not part:
                words = last_line(self._log.read_text("utf-8", "replace"))
                raise BookError(f"the process that runs the steps ended unasked; its last line was: {words}")
            line += part
        return dict(json.loads(line))


def importable(tree: Path) -> Iterator[str]:
    """Yield the names that a run in `tree` can import before any library of that name.

    pytest puts a folder on Python's path when it holds tests or a conftest and is no package itself.
    """
    for folder, below, files in os.walk(tree):
        below[:] = [name for name in below if name != "__pycache__"]
        if "__init__.py" in files:
            continue
        yield from (name.removesuffix(".py") for name in files if name.endswith(".py"))
        yield from (name for name in below if (Path(folder) / name / "__init__.py").exists())
