"""What one pytest run reported: the tests collected, each outcome, each reason."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

NOT_RUN = "it was collected and not run"


@dataclass(frozen=True)
class Outcome:
    """What became of one test."""

    result: str
    """`passed`, `failed`, `error` (in set-up or tear-down), `skipped`, `xskipped`, `xpassed` or `not run`."""
    reason: str = ""
    """The first line of the exception, where there was one."""

    @property
    def passed(self) -> bool:
        """Whether the test ran and held; a skipped or expected failure did not."""
        return self.result == "passed"


@dataclass(frozen=True)
class Session:
    """One run of pytest, as its reports tell it."""

    collected: tuple[str, ...]
    outcomes: dict[str, Outcome]
    errors: dict[str, str]
    """The reason for each file that could not be collected."""
    exit: int
    output: str
    """What the terminal showed, with its colours, normalised."""
    hooks: dict[str, list[str]] = field(default_factory=dict)
    """The hooks of pytest that each of the step's own files uses."""
    faults: tuple[str, ...] = ()
    """What the probe saw that speaks against the reports themselves."""
    seconds: float = 0.0
    """What the tests took by pytest's own count, their fixtures with them."""

    @property
    def failing(self) -> dict[str, str]:
        """Every test that did not pass, and every file that could not be collected, with the reason."""
        tests = {test: _why(outcome) for test, outcome in self.outcomes.items() if not outcome.passed}
        return dict(self.errors) | tests


def read_session(report: Path, output: str) -> Session:
    """Read the notes that the probe wrote to `report`."""
    notes = json.loads(report.read_text("utf-8"))
    outcomes = {test: Outcome("not run", NOT_RUN) for test in notes["collected"]}
    if notes["errors"]:
        outcomes = {}
    for each in notes["reports"]:
        outcomes[each["id"]] = _merge(outcomes.get(each["id"]), each)
    return Session(
        tuple(notes["collected"]),
        outcomes,
        notes["errors"],
        notes["exit"],
        output,
        notes["hooks"],
        tuple(notes["faults"]),
        notes["seconds"],
    )


def _merge(earlier: Outcome | None, report: dict[str, str]) -> Outcome:
    """Put the report of one phase (setup, call, teardown) on top of what the earlier ones said."""
    if earlier and earlier.result not in ("passed", "not run"):
        return earlier
    if report["when"] != "call" and report["outcome"] == "passed":
        return earlier or Outcome("not run", NOT_RUN)
    if report["outcome"] == "failed" and report["when"] != "call":
        return Outcome("error", report["reason"])
    return Outcome(report["outcome"], report["reason"])


def _why(outcome: Outcome) -> str:
    return outcome.reason if outcome.result == "failed" else f"{outcome.result}: {outcome.reason}".rstrip(": ")
