"""The nursery: a process that has loaded what the steps import, and forks itself for each run of pytest.

It is started by `forks.py`, takes one order a line on its standard input, and answers on its standard output. Only
libraries are loaded here, and no module of a step's own. They are loaded inside a small pytest session, so that pytest
rewrites the assertions of its plugins as it does in a new process.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import select
import signal
import sys
import tempfile
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from redgreen.proof.running.run import PYTEST, end_family

LIBRARIES = (
    "fastapi.testclient",
    "fastapi.security",
    "fastapi.middleware.cors",
    "fastapi.staticfiles",
    "fastapi_offline",
    "pydantic_settings",
    "pydantic.networks",
    "pydantic.v1",
    "email_validator",
    "dotenv",
    "multipart",
    "python_multipart.multipart",
    "sqlalchemy.orm",
    "sqlalchemy.dialects.postgresql.psycopg2",
    "psycopg2.extras",
    "alembic.command",
    "alembic.config",
    "alembic.autogenerate",
    "alembic.runtime.migration",
    "bcrypt",
    "jwt",
    "httpx2",
    "httpx",
    "uvicorn",
    "anyio._backends._asyncio",
    "anyio._core._fileio",
    "concurrent.futures.thread",
    "unittest.mock",
)
"""What the chapters' steps import, at once or at a first request, the part that loads the most.

One that is not installed is left out.
"""
EXAMPLE = "redgreen_nursery_example"
"""A module that shows pytest a failure once, for the sake of what it loads only then."""


def main() -> None:
    """Load, tell what is loaded, then fork for each order; a fork leaves this function as pytest."""
    orders, answers = _take_wires()
    excluded = json.loads(sys.argv[1]) if len(sys.argv) > 1 else []
    gc.disable()
    loud = load([name for name in LIBRARIES if name not in excluded])
    if loud:
        _begin_again(orders, answers, [*excluded, *loud])
    sys.stdout.flush()  # or every fork would print again what is waiting to be printed
    gc.collect()
    gc.freeze()
    threads = threading.active_count()
    _tell(answers, loaded=sorted({name.partition(".")[0] for name in sys.modules}), threads=threads)
    order = _serve(orders, answers)
    if order is not None:
        _become_pytest(order)


def load(names: list[str]) -> list[str]:
    """Import `names` and pytest's own modules; return the names that cannot be had so.

    A library that warns while it is imported must do so in the step's own run, where the step's settings may make an
    error of it.
    """
    import pytest

    plugin = Loading(names)
    # In the owner's own folder, which is removed also when this process is killed meanwhile.
    with tempfile.TemporaryDirectory(prefix="redgreen-nursery-", dir=Path.cwd()) as scratch:
        folder = Path(scratch)
        (folder / "pytest.ini").write_text("[pytest]\n")
        (folder / f"{EXAMPLE}.py").write_text("def test_fails(tmp_path):\n    assert tmp_path == {'a': [1]}\n")
        path, there = list(sys.path), Path.cwd()
        os.chdir(folder)
        pytest.main(["-p", "no:cacheprovider", "--basetemp", str(folder / "tmp"), f"{EXAMPLE}.py"], [plugin])
        os.chdir(there)
        sys.path[:] = path
    sys.modules.pop(EXAMPLE, None)
    return plugin.loud


class Loading:
    """Imports libraries at a moment when pytest watches the imports."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        self.loud: list[str] = []

    def pytest_sessionstart(self) -> None:
        """Import each library, and note which of them warn."""
        for name in self.names:
            with warnings.catch_warnings(record=True) as heard:
                warnings.simplefilter("always")
                try:
                    importlib.import_module(name)
                except ImportError:
                    continue
            if heard:
                self.loud.append(name)


def _take_wires() -> tuple[int, int]:
    """Move the wires to numbers of their own, so that nothing that is printed gets into the answers."""
    orders, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    os.close(nothing)
    return orders, answers


def _begin_again(orders: int, answers: int, excluded: list[str]) -> None:
    """Replace this process by a nursery without some libraries, for an import cannot be taken back."""
    os.dup2(orders, 0)
    os.dup2(answers, 1)
    os.execv(sys.executable, (sys.executable, "-m", "redgreen.proof.running.nursery", json.dumps(excluded)))


def _serve(orders: int, answers: int) -> dict[str, Any] | None:
    """Fork for each order and wait for the fork to end; return the order in the fork, and None when no more come."""
    alarm, bell = os.pipe()
    os.set_blocking(bell, False)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    signal.set_wakeup_fd(bell)
    for line in _lines(orders):
        order: dict[str, Any] = json.loads(line)
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for wire in (orders, answers, alarm, bell):
                os.close(wire)
            return order
        _tell(answers, pid=pid)
        code = _wait(pid, orders, alarm)
        if code is None:
            return None
        _tell(answers, code=code)
    return None


def _lines(orders: int) -> Iterator[bytes]:
    """Yield the orders without reading ahead, so that the wire is readable only for what comes next."""
    while True:
        line = b""
        while not line.endswith(b"\n"):
            part = os.read(orders, 65536)
            if not part:
                return
            line += part
        yield line


def _wait(pid: int, orders: int, alarm: int) -> int | None:
    """Return how the fork ended; when nobody waits for it any more, kill it with its group and return None."""
    while True:
        ready, _, _ = select.select([orders, alarm], [], [])
        if alarm in ready:
            os.read(alarm, 512)
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if orders in ready:
            end_family(pid)
            return None


def _tell(answers: int, **words: object) -> None:
    os.write(answers, json.dumps(words).encode() + b"\n")


def _become_pytest(order: dict[str, Any]) -> None:
    """Give this fork all that a new process would have, and run the very script that a reader runs."""
    os.setsid()
    output = os.open(order["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    sys.argv = [str(PYTEST), *order["arguments"]]
    sys.path[0] = str(PYTEST.parent)
    importlib.invalidate_caches()
    gc.enable()
    try:
        runpy.run_path(str(PYTEST), run_name="__main__")
    except Exception as error:
        _tell_as_a_script(error)
        sys.exit(1)


def _tell_as_a_script(error: Exception) -> None:
    """Print an error that pytest lets through, without the frames of the nursery."""
    trace = error.__traceback__
    while trace and trace.tb_frame.f_code.co_filename != str(PYTEST):
        trace = trace.tb_next
    sys.excepthook(type(error), error.with_traceback(trace), trace)


if __name__ == "__main__":
    main()
