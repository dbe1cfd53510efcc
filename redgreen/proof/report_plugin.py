"""A pytest plugin that notes what pytest reports and writes it to a file at the end."""

import json
from pathlib import Path

import pytest

from redgreen.text import first_line, plain


class Reporter:
    """Notes the tests collected, the outcome of each, and errors of collection."""

    def __init__(self, path: Path) -> None:
        """Write the notes to `path`, as JSON that `run.Session` reads."""
        self.path = path
        self.collected: list[str] = []
        self.outcomes: dict[str, tuple[str, str]] = {}
        self.errors: dict[str, str] = {}

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Note a test before anything can deselect it."""
        self.collected.append(item.nodeid)

    def pytest_exception_interact(
        self,
        call: pytest.CallInfo[object],
        report: pytest.TestReport | pytest.CollectReport,
    ) -> None:
        """Note why a module could not be collected, from the exception itself."""
        if isinstance(report, pytest.CollectReport) and call.excinfo:
            error = call.excinfo.value
            cause = error.__cause__ or error
            self.errors[report.nodeid] = first_line(f"{type(cause).__name__}: {cause}")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a module that a worker of xdist could not collect."""
        if report.failed and report.nodeid not in self.errors:
            self.errors[report.nodeid] = _reason(report)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note the outcome of the set-up, the call or the tear-down of a test.

        The first phase that does not pass decides.
        """
        test, (result, _) = report.nodeid, self.outcomes.get(report.nodeid, ("", ""))
        if test not in self.outcomes and test not in self.collected:
            self.collected.append(test)  # The controller of xdist collects nothing.
        if result not in ("", "passed"):
            return
        if hasattr(report, "wasxfail"):
            state = "xpassed" if report.passed else "xfailed"
            self.outcomes[test] = (state, report.wasxfail)
        elif report.failed:
            state = "failed" if report.when == "call" else "error"
            self.outcomes[test] = (state, _reason(report))
        elif report.skipped:
            self.outcomes[test] = ("skipped", _skip_reason(report))
        elif report.when == "call":
            self.outcomes[test] = ("passed", "")

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """Write the notes."""
        notes = {
            "collected": self.collected,
            "outcomes": self.outcomes,
            "errors": self.errors,
            "exit": int(exitstatus),
        }
        self.path.write_text(json.dumps(notes), "utf-8")


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    words = crash.message if crash else str(report.longrepr or "")
    return first_line(plain(words))


def _skip_reason(report: pytest.TestReport) -> str:
    """Return the reason of a skip, which pytest reports as (file, line, reason)."""
    found = report.longrepr
    words = found[2] if isinstance(found, tuple) else str(found)
    return first_line(words.removeprefix("Skipped: "))
