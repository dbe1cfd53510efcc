"""A reader's hand on a toy book: the verbs, plain git, and files to write."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from redgreen.commands.book import Book
from redgreen.commands.cli import main
from redgreen.reader.desk import Desk, open_desk
from redgreen.reader.place import Place, find_place
from redgreen.tests.toy import write

NOWHERE = "postgresql+psycopg2://postgres:postgres@127.0.0.1:1/fastauth"
"""An address at which nobody answers: a test must not meet a database of the machine by chance."""


@dataclass
class Hand:
    """A reader at a clone of a toy book."""

    root: Path
    patch: pytest.MonkeyPatch
    runner: CliRunner = field(default_factory=CliRunner)

    @property
    def workspace(self) -> Path:
        return self.root / "workspace"

    @property
    def book(self) -> Book:
        return Book(self.root)

    @property
    def desk(self) -> Desk:
        return open_desk(self.book)

    @property
    def place(self) -> Place:
        return find_place(self.desk)

    @property
    def at(self) -> str:
        """The tag of the step that the reader is at."""
        return self.place.step.tag

    @property
    def branch(self) -> str:
        return self.git("branch", "--show-current")

    def run(self, *arguments: str, answer: str | None = None) -> Result:
        """Run a verb; an exception that no verb may let through fails the test."""
        self.patch.setenv("REDGREEN_ROOT", str(self.root))
        result = self.runner.invoke(main, arguments, input=answer)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def say(self, *arguments: str) -> str:
        """Run a verb that must succeed; return what it printed, on one line."""
        result = self.run(*arguments)
        assert result.exit_code == 0, result.output
        return flat(result.output)

    def refusal(self, *arguments: str) -> str:
        """Run a verb that must refuse; return what it printed, on one line."""
        result = self.run(*arguments)
        assert result.exit_code == 1, result.output
        return flat(result.output)

    def write(self, path: str, content: str) -> None:
        write(self.workspace / path, content)

    def read(self, path: str) -> str:
        return (self.workspace / path).read_text("utf-8")

    def git(self, *arguments: str) -> str:
        """Run a plain git in the workspace, as the reader does."""
        who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
        done = subprocess.run(("git", *who, *arguments), cwd=self.workspace, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def commit(self, message: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)

    def shown(self, branch: str, path: str) -> str:
        """Return a file as a branch keeps it."""
        return self.git("show", f"{branch}:{path}") + "\n"


def flat(text: str) -> str:
    """Return the text on one line, so that a test does not depend on where lines break."""
    return " ".join(text.split())
