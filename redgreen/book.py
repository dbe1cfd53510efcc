"""The folders of a clone, and the programs of its environment."""

import os
import sys
from pathlib import Path

from redgreen.text import UserError


class Book:
    """The clone that the commands work on, and its folders."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.chapters = root / "chapters"  # the series
        self.docs = root / "docs"  # the pages of the site
        self.workspace = root / "workspace"  # the reader's git worktree
        self.state = root / ".redgreen"  # what the commands make
        self.edit = self.state / "edit"  # the author's git worktree
        self.outcomes = self.state / "outcomes"  # of the runs of the proof
        self.postgres = self.state / "postgres"  # the embedded server of `start`
        self.site = self.state / "site"  # the built site


def find_book() -> Book:
    """Return the book around this package, or the one that REDGREEN_ROOT names.

    The folder of what the commands make is there then, and ignored by git.
    """
    named = os.environ.get("REDGREEN_ROOT")
    book = Book(Path(named or Path(__file__).parents[1]).resolve())
    book.state.mkdir(exist_ok=True)
    (book.state / ".gitignore").write_text("*\n")
    return book


def tool(name: str) -> str:
    """Return the path of a program of the environment that this command runs in.

    Raises UserError when it is not installed there.
    """
    path = Path(sys.executable).with_name(name)
    if not path.exists():
        again = "run 'python3 redgreen test' once"
        raise UserError(f"the environment has no program '{name}'; {again}.")
    return str(path)
