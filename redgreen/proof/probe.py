"""A pytest plugin for the step's own run: it writes what pytest reports to a file, and prints nothing.

It is loaded by the environment variable PYTEST_PLUGINS, so that the command stays the one on the page. With
REDGREEN_BACKWARDS set it turns the order of the tests round.
"""

import json
import os
import sys
from collections.abc import Generator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from redgreen.proof.own import Own, look
from redgreen.proof.witness import Witness

REPORT = "REDGREEN_REPORT"
BACKWARDS = "REDGREEN_BACKWARDS"
BEFORE: pytest.StashKey[Own] = pytest.StashKey()
"""Where the look at pytest is kept that was taken before any file of the step was loaded."""


def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Look at pytest before any file of the step is loaded, and after pytest has made its own last changes."""
    if os.environ.get(REPORT):
        early_config.stash[BEFORE] = look()


def pytest_configure(config: pytest.Config) -> None:
    """Watch this run, where somebody asked for it, and let nothing of that be seen in the environment."""
    report, backwards = os.environ.pop(REPORT, ""), os.environ.pop(BACKWARDS, "")
    if report:
        witness = Witness(Path.cwd())
        config.pluginmanager.register(witness)
        config.pluginmanager.register(Probe(Path(report), witness, config.stash[BEFORE], bool(backwards)))


class Probe:
    """Notes the tests collected, each report, and each error of collection."""

    def __init__(self, path: Path, witness: Witness, before: Own, backwards: bool) -> None:
        self.path = path
        self.witness = witness
        self.backwards = backwards
        self.before = before
        self.faults: list[str] = []
        self.collected: list[str] = []
        self.deselected: list[str] = []
        self.reports: list[dict[str, str]] = []
        self.seconds = 0.0
        self.errors: dict[str, str] = {}
        self.hooks: dict[str, list[str]] = {}

    def pytest_plugin_registered(self, plugin: object, manager: pytest.PytestPluginManager) -> None:
        """Note which hooks of pytest the step's own files use; pytest calls this for earlier plugins too."""
        for caller in manager.get_hookcallers(plugin) or ():
            for hook in caller.get_hookimpls():
                file = _file_of(hook.function, plugin)
                if hook.plugin is plugin and file and file.is_relative_to(Path.cwd()):
                    self.hooks.setdefault(file.relative_to(Path.cwd()).as_posix(), []).append(caller.name)

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Note a test before anything can deselect it."""
        self.collected.append(item.nodeid)

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        """Note the tests that were chosen not to run."""
        self.deselected += [item.nodeid for item in items]

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> Generator[None, None, None]:
        """Turn the order round after every other plugin has had its say."""
        yield
        if self.backwards:
            items.reverse()

    def pytest_exception_interact(
        self, call: pytest.CallInfo[Any], report: pytest.TestReport | pytest.CollectReport
    ) -> None:
        """Note why a file could not be collected, from the exception itself."""
        if isinstance(report, pytest.CollectReport) and call.excinfo:
            error = call.excinfo.value
            cause = error.__cause__ or error
            self.errors[report.nodeid] = first_line(f"{type(cause).__name__}: {cause}")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note the outcome of a test's set-up, call or tear-down."""
        against = self.witness.contradicts(report)
        if against:
            self.faults.append(f"{report.nodeid} was reported as passed, but {against}.")
        self.seconds += report.duration
        outcome = f"x{report.outcome}" if hasattr(report, "wasxfail") else report.outcome
        self.reports.append({"id": report.nodeid, "when": report.when, "outcome": outcome, "reason": _reason(report)})

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """Write the notes."""
        changed = self.before.changed()
        if changed:
            self.faults.append(f"the run changed {', '.join(changed)}, so its reports prove nothing any more.")
        notes = {
            "faults": self.faults,
            "collected": self.collected,
            "deselected": self.deselected,
            "reports": self.reports,
            "seconds": self.seconds,
            "errors": self.errors,
            "hooks": self.hooks,
            "exit": int(exitstatus),
        }
        self.path.write_text(json.dumps(notes), "utf-8")


def first_line(text: str) -> str:
    """Return the first line of `text`, without white space around it."""
    return text.strip().split("\n", 1)[0].strip()


def _file_of(function: object, plugin: object) -> Path | None:
    """Return the file in which the function of a hook is written, or else that of the plugin or its class."""
    code = getattr(function, "__code__", None)
    if code:
        return _resolved(code.co_filename)
    module = plugin if isinstance(plugin, ModuleType) else sys.modules.get(type(plugin).__module__)
    name = getattr(module, "__file__", None)
    return _resolved(name) if name else None


@cache
def _resolved(name: str) -> Path:
    return Path(name).resolve()


def _reason(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    if crash is not None:
        return first_line(crash.message)
    return first_line(str(report.longrepr or ""))
