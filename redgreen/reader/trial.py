"""Run the reader's suite where it stands, watched by the proof's own probe, and leave no file in it."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from redgreen.errors import BookError
from redgreen.proof.bench import PATIENCE
from redgreen.proof.environment import shared_environment
from redgreen.proof.probe import BACKWARDS, REPORT
from redgreen.proof.running.fresh import FreshRunner
from redgreen.proof.running.run import Run, Runner, StuckError
from redgreen.proof.session import Session, read_session
from redgreen.words import last_line

BROKEN = (3, 4)
"""What pytest exits with after a fault of its own, and after one of its settings."""


@dataclass(frozen=True)
class Trial:
    """A folder with a suite in it, the database that the suite is given, and how it is run."""

    folder: Path
    address: str
    patience: float = PATIENCE
    runner: Runner = field(default_factory=FreshRunner)

    def run(self, *arguments: str, backwards: bool = False) -> Session:
        """Run pytest in the folder and return what it reported.

        Raises BookError when pytest could not run, and when it did not end in time; it is stopped then, with all
        that it started.
        """
        with tempfile.TemporaryDirectory(prefix="redgreen-check-") as name:
            scratch = Path(name)
            report, printed = scratch / "report.json", scratch / "output.txt"
            words = ["-o", f"cache_dir={scratch / 'cache'}", *arguments]
            environment = self._environment(report, backwards)
            try:
                self.runner.run(Run(words, self.folder, environment, printed, self.patience))
            except StuckError:
                raise BookError(
                    f"the tests did not end within {self.patience:g} seconds and were stopped; "
                    f"'pytest -x -v' shows the one that waits."
                ) from None
            output = printed.read_text("utf-8", "replace")
            session = read_session(report, output) if report.exists() else None
            if session is None or session.exit in BROKEN:
                raise BookError(f"pytest could not run ({_reason(output)}); 'pytest' shows all of it.")
            return session

    def _environment(self, report: Path, backwards: bool) -> dict[str, str]:
        return shared_environment() | {
            "DATABASE_URL": self.address,
            REPORT: str(report),
            "PY_COLORS": "0",
            **({BACKWARDS: "1"} if backwards else {}),
        }


def _reason(printed: str) -> str:
    errors = [line for line in printed.splitlines() if line.lower().startswith("error")]
    return (errors[0] if errors else last_line(printed).removeprefix("E ").strip()).rstrip(".")
