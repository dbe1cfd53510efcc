"""Run a command of a step as its reader would, and note what pytest reports."""

import contextlib
import json
import multiprocessing
import os
import shlex
import shutil
import signal
import sys
import sysconfig
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest

from redgreen.proof.transcript import normalise
from redgreen.text import UserError, first_line, plain

TIMEOUT = 120
"""Seconds after which a run is stopped."""
PASSED_ON = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LD_LIBRARY_PATH")
"""The user's variables that a run gets; no other one can change its outcome."""
USUAL_SERVER = "@localhost:5432/"
"""What an address on a page has; a run uses the port of its own server."""
INSTALLED = tuple(map(sysconfig.get_path, ("stdlib", "purelib", "platlib")))
"""The folders from which a program of the environment imports."""
FORKSERVER = multiprocessing.get_context("forkserver")
FORKSERVER.set_forkserver_preload(["redgreen.proof.preload", "redgreen.proof.run"])


class Outcome(NamedTuple):
    """What became of one test."""

    result: str
    """`passed`, `failed`, `error` (in a fixture), `skipped`, `xfailed` or `xpassed`."""
    reason: str = ""
    """The first line of the exception, or the reason of the skip."""

    @property
    def because(self) -> str:
        """The reason as a claim names it, after `error: `, `skipped: ` or the like."""
        what = "" if self.result == "failed" else f"{self.result}: "
        return what + self.reason


PASSED = Outcome("passed")


@dataclass
class Session:
    """What one run of pytest reported."""

    collected: list[str] = field(default_factory=list)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    """The outcome of each test that ran, by its node id."""
    errors: dict[str, str] = field(default_factory=dict)
    """The reason for each module that could not be collected."""


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


def session_from(notes: Mapping[str, Any]) -> Session:
    """Return the session whose fields JSON has kept."""
    outcomes = {test: Outcome(*each) for test, each in notes["outcomes"].items()}
    return Session(**{**notes, "outcomes": outcomes})


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


def run(
    folder: Path,
    command: str,
    environment: Mapping[str, str],
    timeout: float = TIMEOUT,
) -> Result:
    """Run `command` in `folder` to its end; what it leaves running is killed.

    Raises UserError when it takes more than `timeout` seconds, when the program is
    missing, and when pytest ends without a report.
    """
    port = urlsplit(environment["DATABASE_URL"]).port or 5432
    words = shlex.split(command.replace(USUAL_SERVER, f"@localhost:{port}/"))
    if not shutil.which(words[0], path=environment["PATH"]):
        raise UserError(f"'Run: {command}': no program '{words[0]}'.")
    with tempfile.TemporaryDirectory(prefix="redgreen-run-") as name:
        output, report = Path(name, "output"), Path(name, "report")
        # pytest clears old folders of tmp_path, also those of another process's run.
        environment = {**environment, "PYTEST_DEBUG_TEMPROOT": name}
        code = _fork(timeout, words, folder, environment, output, report)
        if code is None:
            what = f"it took more than {timeout:g} seconds"
            raise UserError(f"'{command}' was stopped: {what}.")
        printed = output.read_bytes().decode("utf-8", "replace")
        notes = report.read_text("utf-8") if report.exists() else ""
    text = normalise(printed, folder, port)
    session = session_from(json.loads(notes)) if notes else None
    if words[0] == "pytest" and session is None:
        raise UserError(
            f"'{command}' ended with exit code {code} and without a report; its "
            f"output was:\n{text.strip()}"
        )
    return Result(command, code, text, session)


def _fork(timeout: float, *arguments: object) -> int | None:
    """Run `_become` in a fork; return the exit code, or None after the `timeout`."""
    process: Any = FORKSERVER.Process(target=_become, args=arguments)
    process.start()
    try:
        process.join(timeout)
        code: int | None = process.exitcode
        return code
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()  # One that has no group of its own yet.
        process.join()


def _become(
    words: list[str],
    folder: Path,
    environment: Mapping[str, str],
    output: Path,
    report: Path,
) -> None:
    """Turn this forked process into what a new process of the reader's would be."""
    os.setsid()
    with Path(os.devnull).open() as nothing, output.open("w") as stream:
        for number, file in enumerate((nothing, stream, stream)):
            os.dup2(file.fileno(), number)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    if words[0] != "pytest":
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.execvp(words[0], words)
    inside = [path for path in sys.path if path.startswith(INSTALLED)]
    sys.path[:] = [str(Path(sys.executable).parent), *inside]
    sys.argv = words
    sys.dont_write_bytecode = True
    sys.exit(pytest.main(words[1:], plugins=[Reporter(report)]))


class Reporter:
    """A pytest plugin that notes what is reported and writes it down at the end."""

    def __init__(self, path: Path) -> None:
        """Write the session to `path`, as JSON that `session_from` reads."""
        self.path = path
        self.session = Session()

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Note a test before anything can deselect it."""
        self.session.collected.append(item.nodeid)

    def pytest_exception_interact(
        self,
        call: pytest.CallInfo[object],
        report: pytest.TestReport | pytest.CollectReport,
    ) -> None:
        """Note why a module could not be collected, from the exception itself."""
        if isinstance(report, pytest.CollectReport) and call.excinfo:
            error = call.excinfo.value
            cause = error.__cause__ or error
            reason = first_line(f"{type(cause).__name__}: {cause}")
            self.session.errors[report.nodeid] = reason

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a module that a worker of xdist could not collect."""
        if report.failed:
            self.session.errors.setdefault(report.nodeid, _reason(report))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note the outcome of the set-up, the call or the tear-down of a test.

        The first phase that does not pass decides.
        """
        outcomes, test = self.session.outcomes, report.nodeid
        if test not in outcomes and test not in self.session.collected:
            # The controller of xdist collects nothing.
            self.session.collected.append(test)
        if outcomes.get(test, PASSED) != PASSED:
            return
        if hasattr(report, "wasxfail"):
            result = "xpassed" if report.passed else "xfailed"
            outcomes[test] = Outcome(result, report.wasxfail)
        elif report.when == "call":
            outcomes[test] = Outcome(report.outcome, _reason(report))
        elif not report.passed:
            result = "error" if report.failed else "skipped"
            outcomes[test] = Outcome(result, _reason(report))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """Write the session down."""
        self.path.write_text(json.dumps(asdict(self.session)), "utf-8")


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Return the first line of the exception, or the reason of a skip."""
    found = report.longrepr
    words = getattr(getattr(found, "reprcrash", None), "message", str(found or ""))
    if isinstance(found, tuple):  # It is (file, line, reason) for a skip.
        words = found[2].removeprefix("Skipped: ")
    # Quotes in the values decide whether pytest prints this name.
    return first_line(plain(words)).removeprefix("AssertionError: ")
