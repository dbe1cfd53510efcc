"""A reader of the toy book, for the tests of the desk."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from redgreen.book import Book
from redgreen.commands import main
from redgreen.reader.place import open_desk
from redgreen.series.history import build_history, write_tags
from redgreen.series.read import read_series
from redgreen.serve.workspace import ensure_workspace
from redgreen.tests.toy import write

Patch = pytest.MonkeyPatch
NOWHERE = "postgresql+psycopg2://postgres:postgres@127.0.0.1:1/fastauth"
"""No server answers here; a test must not meet a database of this computer."""
SUMS = "fastauth/sums.py"


@dataclass
class Reader:
    """A reader: the commands, plain git, and files to write."""

    book: Book

    @property
    def at(self) -> tuple[str, str]:
        place = open_desk(self.book).place()
        return place.step.tag, place.branch

    def says(self, *words: str, code: int = 0) -> str:
        """Run a command that exits with `code`; return its output on one line."""
        result = CliRunner().invoke(main, words)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return " ".join(result.output.split())

    def refuses(self, *words: str) -> str:
        return self.says(*words, code=1)

    def write(self, path: str, text: str) -> None:
        write(self.book.workspace / path, text)

    def read(self, path: str = SUMS) -> str:
        return (self.book.workspace / path).read_text("utf-8")

    def git(self, *words: str) -> str:
        """Run a plain git in the workspace, as the reader does."""
        who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
        command, folder = ("git", *who, *words), self.book.workspace
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def kept(self, branch: str, path: str = SUMS) -> str:
        return self.git("show", f"{branch}:{path}") + "\n"

    def add_workspace(self) -> None:
        ensure_workspace(self.book, "ch01-01-setup")
        os.chdir(self.book.workspace)


def new_reader(book: Book, patch: Patch) -> Reader:
    """Return a reader at the first step, whose environment is active."""
    patch.chdir(book.root)
    patch.delenv("COLUMNS", raising=False)
    patch.setenv("REDGREEN_ROOT", str(book.root))
    patch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    patch.setenv("DATABASE_URL", NOWHERE)
    write(book.root / "pins.txt", "pytest[dev]==9.2.0\n")
    files = [book.root / "requirements.txt", book.root / "pins.txt"]
    patch.setattr("redgreen.reader.check.FILES", files)
    write_tags(build_history(read_series(book.chapters)))
    reader = Reader(book)
    reader.add_workspace()
    return reader
