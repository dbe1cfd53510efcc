"""The folders of a clone, and where the commands keep their files."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from redgreen.text import UserError


@dataclass(frozen=True)
class Book:
    """The clone that the commands work on."""

    root: Path

    @property
    def chapters(self) -> Path:
        """The folder of the series."""
        return self.root / "chapters"

    @property
    def docs(self) -> Path:
        """The folder of the site's pages."""
        return self.root / "docs"

    @property
    def workspace(self) -> Path:
        """The reader's git worktree."""
        return self.root / "workspace"

    @property
    def state(self) -> Path:
        """The ignored folder of what the commands make; made when missing."""
        folder = self.root / ".redgreen"
        ignore = folder / ".gitignore"
        if not ignore.exists():
            folder.mkdir(exist_ok=True)
            ignore.write_text("*\n")
        return folder

    @property
    def outcomes(self) -> Path:
        """The folder in which the proof keeps the outcomes of runs."""
        return self.state / "outcomes"

    @property
    def postgres(self) -> Path:
        """The folder of the embedded Postgres that `start` serves."""
        return self.state / "postgres"

    @property
    def site(self) -> Path:
        """The folder of the built site."""
        return self.state / "site"


def find_book() -> Book:
    """Return the book around this package, or the one that REDGREEN_ROOT names.

    Raises UserError when there is no `chapters/` in it.
    """
    named = os.environ.get("REDGREEN_ROOT")
    root = Path(named).resolve() if named else Path(__file__).resolve().parents[1]
    if not (root / "chapters").is_dir():
        raise UserError(
            f"there is no folder chapters/ in {root}; run this in a clone of the "
            "tutorial, with no tag checked out in its root ('git checkout main')."
        )
    return Book(root)


def tool(name: str) -> str:
    """Return the path of a program of the environment that this command runs in.

    Raises UserError when it is not installed there.
    """
    folder = Path(sys.executable).parent
    for path in (folder / name, folder / f"{name}.exe"):
        if path.exists():
            return str(path)
    raise UserError(
        f"the environment has no program '{name}'; run 'python3 redgreen test' once."
    )
