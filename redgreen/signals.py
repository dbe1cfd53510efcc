"""Signals that end a run: they interrupt it as Ctrl-C does, so that what it started is cleared away."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO

TIDYING = 120
"""Seconds that an interrupted child has to clear away what it started."""


@dataclass
class Listening:
    """What has been heard, and whether it may interrupt."""

    heard: bool = False
    interrupts: bool = True
    """Set to False where everything is cleared up already: there a signal is noted and nothing else."""


@contextlib.contextmanager
def signals_interrupt() -> Iterator[Listening]:
    """Let SIGTERM and a closed terminal end the run as Ctrl-C does, even where the shell ignores Ctrl-C for us.

    Only the first signal interrupts: a second would cut the tidying short that the first one began. Python gives
    signals to the main thread alone; in another one nothing changes.
    """
    listening = Listening()
    if threading.current_thread() is not threading.main_thread():
        yield listening
        return
    names = [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]

    def hear(_number: int, _frame: FrameType | None) -> None:
        first, listening.heard = not listening.heard, True
        if first and listening.interrupts:
            raise KeyboardInterrupt

    before = {name: signal.signal(name, hear) for name in names}
    try:
        yield listening
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def run_child(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str] | None = None,
    output: IO[str] | None = None,
) -> int:
    """Run a command in `folder` to its end and return its exit code. What it prints goes to `output` where given.

    An interrupt goes on to the child as SIGTERM, and to the caller once the child has cleared up and ended.
    """
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)
    try:
        return process.wait()
    except BaseException:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(TIDYING)
        process.kill()
        process.wait()
        raise
