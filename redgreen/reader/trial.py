"""Run the reader's suite where it stands, watched by the proof's own probe, and leave no file in it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from redgreen.errors import BookError
from redgreen.proof.environment import PASSED_ON
from redgreen.proof.probe import BACKWARDS, REPORT
from redgreen.proof.session import Session, read_session
from redgreen.words import last_line

PATIENCE = 120
"""Seconds after which a run counts as stuck."""
BROKEN = (3, 4)
"""What pytest exits with after a fault of its own, and after one of its settings."""


@dataclass(frozen=True)
class Trial:
    """A folder with a suite in it, and the database that the suite is given."""

    folder: Path
    address: str
    patience: float = PATIENCE

    def run(self, *arguments: str, backwards: bool = False) -> Session:
        """Run pytest in the folder and return what it reported.

        Raises BookError when pytest could not begin, and when it did not end in time; it is stopped then, with all
        that it started.
        """
        with tempfile.TemporaryDirectory(prefix="redgreen-check-") as scratch:
            report = Path(scratch) / "report.json"
            command = (str(Path(sys.executable).parent / "pytest"), "-o", f"cache_dir={scratch}/cache", *arguments)
            printed = self._watch(command, self._environment(report, backwards))
            session = read_session(report, printed) if report.exists() else None
            if session is None or session.exit in BROKEN:
                raise BookError(f"pytest could not run ({_reason(printed)}); 'pytest' shows all of it.")
            return session

    def _watch(self, command: tuple[str, ...], environment: dict[str, str]) -> str:
        process = subprocess.Popen(
            command,
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            printed, _ = process.communicate(timeout=self.patience)
        except subprocess.TimeoutExpired:
            raise BookError(
                f"the tests did not end within {self.patience:g} seconds and were stopped; "
                f"'pytest -x -v' shows the one that waits."
            ) from None
        finally:
            _end(process)
        return printed.decode("utf-8", "replace")

    def _environment(self, report: Path, backwards: bool) -> dict[str, str]:
        kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        return kept | {
            "DATABASE_URL": self.address,
            "PYTEST_PLUGINS": "redgreen.proof.probe",
            REPORT: str(report),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPYCACHEPREFIX": str(report.parent / "compiled"),
            "PY_COLORS": "0",
            "COLUMNS": "80",
            **({BACKWARDS: "1"} if backwards else {}),
        }


def _end(process: subprocess.Popen[bytes]) -> None:
    """Stop the run with all that it started, where it still goes on."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _reason(printed: str) -> str:
    errors = [line for line in printed.splitlines() if line.lower().startswith("error")]
    return (errors[0] if errors else last_line(printed)).rstrip(".")
