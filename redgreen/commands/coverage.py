"""Measure which lines a section's tests run, in every process that they start, and hold a floor."""

from __future__ import annotations

import configparser
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from redgreen.commands.book import tool


@dataclass(frozen=True)
class Coverage:
    """The measuring of one section."""

    settings: Path
    """The file that holds the floor; see `fail_under` in it."""
    source: Path
    """The folder whose lines count."""
    scratch: Path
    """A folder for the notes of each process."""

    @property
    def _config(self) -> Path:
        return self.scratch / "coverage.ini"

    def environment(self) -> Mapping[str, str]:
        """Return what the tests' environment needs, so that each Python below it measures itself."""
        config = configparser.ConfigParser()
        config.read(self.settings, "utf-8")
        # Absolute, for a process may stand anywhere.
        config["run"]["source"] = str(self.source)
        config["run"]["data_file"] = str(self.scratch / ".coverage")
        self.scratch.mkdir(parents=True, exist_ok=True)
        with self._config.open("w", encoding="utf-8") as file:
            config.write(file)
        return {"COVERAGE_PROCESS_START": str(self._config)}

    def report(self, folder: Path) -> int:
        """Print what was not run, and the whole; return 0 when the floor is held."""
        shielded = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
        options = {"cwd": folder, "env": shielded}
        subprocess.run([tool("coverage"), "combine", "--quiet", f"--rcfile={self._config}"], **options)  # type: ignore[call-overload]
        return subprocess.run([tool("coverage"), "report", f"--rcfile={self._config}"], **options).returncode  # type: ignore[call-overload,no-any-return]
