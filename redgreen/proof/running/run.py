"""One run of pytest: what it is given, how it ends, and the ways of running it."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psutil

from redgreen.errors import BookError

PYTEST = Path(sys.executable).parent / "pytest"
"""The command that a reader types; Windows finds its ending by itself."""


@dataclass(frozen=True)
class Run:
    """A command and everything that it may know of the world."""

    arguments: Sequence[str]
    """The words behind `pytest`."""
    folder: Path
    environment: Mapping[str, str]
    output: Path
    """The file that takes what the terminal would show.

    A file and not a pipe: whoever reads a pipe waits for every process that a test has left behind.
    """
    patience: float
    """Seconds after which the run counts as stuck."""

    @property
    def command(self) -> str:
        """The command as it stands on the page."""
        return " ".join(("pytest", *self.arguments))


class Runner(Protocol):
    """A way of running pytest."""

    def run(self, run: Run) -> int:
        """Run it to its end and return the exit code, or minus the number of the signal that ended it.

        Processes that it left behind are ended. Raises BookError when it does not end in time.
        """

    def close(self) -> None:
        """End whatever the runner itself keeps running."""


class StuckError(BookError):
    """A run did not end in time."""


def stuck(run: Run) -> StuckError:
    """Return the error for a run that did not end in time."""
    return StuckError(f"'{run.command}' did not end within {run.patience:g} seconds.")


def end_family(pid: int) -> None:
    """Kill the process `pid`, its descendants, and its process group, of which it is the head."""
    family: list[psutil.Process] = []
    with contextlib.suppress(psutil.Error):
        family = psutil.Process(pid).children(recursive=True)
    end_group(pid)
    for process in family:
        with contextlib.suppress(psutil.Error):
            process.kill()


def end_group(pid: int) -> None:
    """Kill what is left of the process group whose head is, or was, the process `pid`."""
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(pid, signal.SIGKILL)
        else:
            os.kill(pid, signal.SIGTERM)
