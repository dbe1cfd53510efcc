"""Signals that end a run: they interrupt it as Ctrl-C does, so that what it started is cleared away."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType

TIDYING = 120
"""Seconds that an interrupted child has to clear away what it started."""


@contextlib.contextmanager
def signals_interrupt() -> Iterator[None]:
    """Let SIGTERM and a closed terminal end the run as Ctrl-C does, even where the shell ignores Ctrl-C for us.

    Only the first is heard: a second would cut the tidying short that the first one began. Python gives signals to
    the main thread alone; in another one nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    names = [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
    heard = threading.Event()

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        if not heard.is_set():
            heard.set()
            raise KeyboardInterrupt

    before = {name: signal.signal(name, interrupt) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def run_child(command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None) -> int:
    """Run a command in `folder` to its end and return its exit code.

    An interrupt goes on to the child as SIGTERM, and to the caller once the child has cleared up and ended.
    """
    process = subprocess.Popen(command, cwd=folder, env=environment)
    try:
        return process.wait()
    except BaseException:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(TIDYING)
        process.kill()
        process.wait()
        raise
