"""Where the book is on this machine, and where its commands keep what they make."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from redgreen.errors import BookError
from redgreen.series.model import Series
from redgreen.series.reader import read_series


@dataclass(frozen=True)
class Book:
    """The clone that the commands work on."""

    root: Path

    @property
    def chapters(self) -> Path:
        """The folder of the series."""
        return self.root / "chapters"

    @property
    def workspace(self) -> Path:
        """The reader's work tree."""
        return self.root / "workspace"

    @property
    def state(self) -> Path:
        """The folder for everything that the commands make; git ignores it, and it is made here when missing."""
        folder = self.root / ".redgreen"
        folder.mkdir(exist_ok=True)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n")
        return folder

    @property
    def postgres(self) -> Path:
        """The folder of the embedded database."""
        return self.state / "postgres"

    @property
    def site(self) -> Path:
        """The folder of the built site."""
        return self.state / "site"

    def series(self) -> Series:
        """Read the series; raises SeriesError with a sentence for each fault."""
        return read_series(self.chapters)


def find_book() -> Book:
    """Return the book around this package, or the one that REDGREEN_ROOT names.

    Raises BookError when there is no `chapters/` in it.
    """
    named = os.environ.get("REDGREEN_ROOT")
    root = Path(named).resolve() if named else Path(__file__).resolve().parents[2]
    if not (root / "chapters").is_dir():
        raise BookError(f"there is no folder chapters/ in {root}; get the book again with 'git clone'.")
    return Book(root)


def tool(name: str) -> str:
    """Return the path of a program of the environment this command runs in.

    A program is called by its path and never as `python -m`, which would put the current folder on `sys.path`.
    """
    folder = Path(sys.executable).parent
    found = next((folder / each for each in (name, f"{name}.exe") if (folder / each).exists()), None)
    if found is None:
        raise BookError(f"the environment has no program '{name}'; run 'python3 redgreen test' from the root once.")
    return str(found)
