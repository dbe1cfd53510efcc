"""Run the commands of a step, and read what pytest reported."""

import contextlib
import json
import multiprocessing
import os
import shlex
import signal
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from redgreen.proof.report_plugin import Reporter
from redgreen.proof.transcript import normalise
from redgreen.text import UserError

TIMEOUT = 120
"""Seconds after which a run is stopped."""
PASSED_ON = (
    *("PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT"),
    *("LANG", "LC_ALL", "LD_LIBRARY_PATH"),
)
"""The user's variables that a run gets; no other one can change its outcome."""
USUAL_PORT = 5432
"""The port in the address that a page shows; a run uses that of its own server."""
LIBRARY_PATHS = ("stdlib", "platstdlib", "purelib", "platlib")


@dataclass(frozen=True)
class Outcome:
    """What became of one test."""

    result: str
    """`passed`, `failed`, `error` (in a fixture), `skipped`, `xfailed` or `xpassed`."""
    reason: str = ""
    """The first line of the exception, or the reason of the skip."""

    @property
    def because(self) -> str:
        """The reason as a claim names it, after `error: `, `skipped: ` or the like."""
        return (
            self.reason if self.result == "failed" else f"{self.result}: {self.reason}"
        )


@dataclass(frozen=True)
class Session:
    """What one run of pytest reported."""

    collected: tuple[str, ...]
    outcomes: Mapping[str, Outcome]
    """The outcome of each test that ran, by its node id."""
    errors: Mapping[str, str]
    """The reason for each module that could not be collected."""
    exit: int


@dataclass(frozen=True)
class Result:
    """One command that has run."""

    command: str
    code: int
    output: str
    """What a terminal would show, with its colours, normalised."""
    session: Session | None
    """What pytest reported; None for another program."""
    rows: Mapping[str, int] | None = None
    """After the run, the rows of each table by `database.schema.table`, if asked."""


def is_pytest(command: str) -> bool:
    """Whether the command is judged by pytest's reports."""
    return command.split()[0] == "pytest"


def run_environment(url: str, programs: Path) -> dict[str, str]:
    """Return the environment of a run on the database at `url`.

    `programs` is the folder with `psql`; the programs of the environment come first.
    """
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    folders = (str(Path(sys.executable).parent), str(programs), kept.get("PATH", ""))
    return kept | {
        "PATH": os.pathsep.join(folders),
        "DATABASE_URL": url,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PY_COLORS": "1",
        "COLUMNS": "80",
        "TERM": "xterm-256color",
    }


class Runner:
    """Runs commands; pytest in a fork of a process that has the libraries loaded."""

    def __init__(self) -> None:
        can_fork = "forkserver" in multiprocessing.get_all_start_methods()
        method = "forkserver" if can_fork else "spawn"
        self._context: Any = multiprocessing.get_context(method)
        if can_fork:
            os.environ["REDGREEN_PRELOAD"] = "1"
            self._context.set_forkserver_preload(["redgreen.proof.preload"])

    def run(
        self,
        folder: Path,
        command: str,
        environment: Mapping[str, str],
        timeout: float = TIMEOUT,
    ) -> Result:
        """Run `command` in `folder` to its end; what it leaves running is killed.

        Raises UserError when it takes more than `timeout` seconds, when the program is
        missing, and when pytest ends without a report.
        """
        with tempfile.TemporaryDirectory(prefix="redgreen-run-") as name:
            output, report = Path(name) / "output", Path(name) / "report"
            if is_pytest(command):
                words = shlex.split(command)[1:]
                arguments = (words, str(folder), dict(environment), output, report)
                code = self._fork(command, arguments, timeout)
            else:
                code = _spawn(command, folder, environment, output, timeout)
            printed = output.read_bytes().decode("utf-8", "replace")
            text = normalise(printed, folder, environment)
            session = read_session(report) if report.exists() else None
        if is_pytest(command) and session is None:
            raise UserError(
                f"'{command}' ended with exit code {code} and without a report; its "
                f"output was:\n{text.strip()}"
            )
        return Result(command, code, text, session)

    def _fork(self, command: str, arguments: tuple[object, ...], timeout: float) -> int:
        process = self._context.Process(target=_become_pytest, args=arguments)
        process.start()
        try:
            process.join(timeout)
            if process.exitcode is None:
                raise _too_long(command, timeout)
            return int(process.exitcode)
        finally:
            _kill_group(process.pid)
            process.kill()  # One that has no group of its own yet.
            process.join()


def read_session(report: Path) -> Session:
    """Read what the `Reporter` wrote to `report`."""
    return session_from(json.loads(report.read_text("utf-8")))


def session_from(notes: Mapping[str, Any]) -> Session:
    """Return the session of the notes of a `Reporter`."""
    outcomes = {test: Outcome(*each) for test, each in notes["outcomes"].items()}
    collected = tuple(notes["collected"])
    return Session(collected, outcomes, dict(notes["errors"]), notes["exit"])


def _become_pytest(
    words: list[str],
    folder: str,
    environment: dict[str, str],
    output: Path,
    report: Path,
) -> None:
    """Run pytest in this forked process as a new process of the reader's would."""
    import pytest

    if hasattr(os, "setsid"):
        os.setsid()
    for number, path, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, str(output), os.O_WRONLY | os.O_CREAT | os.O_APPEND),
    ):
        opened = os.open(path, flags)
        os.dup2(opened, number)
        os.close(opened)
    os.dup2(1, 2)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    libraries = {sysconfig.get_path(name) for name in LIBRARY_PATHS}
    inside = [p for p in sys.path if any(Path(p).is_relative_to(x) for x in libraries)]
    archives = [path for path in sys.path if path.endswith(".zip")]
    sys.path[:] = [str(Path(sys.executable).parent), *archives, *inside]
    sys.argv = ["pytest", *words]
    sys.dont_write_bytecode = True
    code = pytest.main(words, plugins=[Reporter(report)])
    sys.stdout.flush()
    sys.stderr.flush()
    sys.exit(int(code))


def _spawn(
    command: str,
    folder: Path,
    environment: Mapping[str, str],
    output: Path,
    timeout: float,
) -> int:
    port = urlsplit(environment.get("DATABASE_URL", "")).port or USUAL_PORT
    words = shlex.split(command)
    words = [
        w.replace(f"@localhost:{USUAL_PORT}/", f"@localhost:{port}/") for w in words
    ]
    with output.open("wb") as stream:
        try:
            process = subprocess.Popen(
                words,
                cwd=folder,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except FileNotFoundError:
            raise UserError(f"'Run: {command}': no program '{words[0]}'.") from None
        try:
            return process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise _too_long(command, timeout) from None
        finally:
            _kill_group(process.pid)
            process.wait()


def _too_long(command: str, timeout: float) -> UserError:
    return UserError(f"'{command}' was stopped: it took more than {timeout:g} seconds.")


def _kill_group(pid: int) -> None:
    """Kill what is left of the process group of `pid`."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(pid, signal.SIGKILL)
