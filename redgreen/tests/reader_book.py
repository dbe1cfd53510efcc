"""A small book for the tests of the desk, and a reader who works with it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from redgreen.book import Book
from redgreen.cli import main
from redgreen.reader.place import open_desk
from redgreen.series.git import git
from redgreen.series.history import build_history, patches_of, write_tags
from redgreen.series.read import read_series
from redgreen.text import UserError

NOWHERE = "postgresql+psycopg2://postgres:postgres@127.0.0.1:1/fastauth"
"""No server answers here; a test must not meet a database of this computer."""
PROJECT = '[tool.pytest]\nstrict = true\ntestpaths = ["tests"]\npythonpath = ["."]\n'
ASK = "from sums import add\n\n\ndef test_two() -> None:\n    assert add(1, 2) == 3\n"
THREE = f"{ASK}\n\ndef test_three() -> None:\n    assert add(1, 2, 3) == 6\n"
NONE = "from sums import add\n\n\ndef test_none() -> None:\n    assert add() == 0\n"
ADD = "def add(first: int, second: int) -> int:\n    return first + second\n"
MINE = ADD.replace("first + second", "second + first")
RENAMED = ADD.replace("first", "one").replace("second", "two")
ADD_ALL = "def add(*numbers: int) -> int:\n    return sum(numbers)\n"
RED_TWO = """Fails: tests/test_sums.py
Because: ModuleNotFoundError: No module named 'sums'
Lesson: collection-error
Hint: Which file is missing?
Hint: Name it sums.py."""
TOO_MANY = "TypeError: add() takes 2 positional arguments but 3 were given"
TOO_FEW = "TypeError: add() missing 2 required positional arguments: 'one' and 'two'"
STEPS = (
    ("01-adding/01-setup-project", "",
     {"pyproject.toml": PROJECT, ".gitignore": "__pycache__/\n.env\n"}),
    ("01-adding/02-red-two", RED_TWO, {"tests/test_sums.py": ASK}),
    ("01-adding/03-green-two", "", {"sums.py": ADD}),
    ("01-adding/04-refactor-names", "", {"sums.py": RENAMED}),
    ("01-adding/exercises/1-red-none",
     f"Fails: tests/test_none.py::test_none\nBecause: {TOO_FEW}",
     {"tests/test_none.py": NONE}),
    ("01-adding/exercises/1-green-none", "", {"sums.py": ADD_ALL}),
    ("02-more/01-red-three",
     f"Fails: tests/test_sums.py::test_three\nBecause: {TOO_MANY}",
     {"tests/test_sums.py": THREE}),
    ("02-more/02-green-three", "", {"sums.py": ADD_ALL}),
)  # fmt: skip
"""The name of each patch, its trailers without `Step:`, and new content by path."""


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def make_book(root: Path) -> Path:
    """Write the book into the folder `root`, with its tags; return the folder."""
    chapters, scratch = root / "chapters", root / "scratch"
    keys = 'python = "3.11"\nrepeatable_from = 9\nparts = ["Sums"]\n'
    write(chapters / "series.toml", f'title = "Toy"\n{keys}')
    for name in ("01-adding", "02-more"):
        write(chapters / name / "chapter.toml", f'title = "{name}"\npart = "Sums"\n')
    scratch.mkdir()
    git(scratch, "init", "--quiet")
    for name, trailers, files in STEPS:
        if name == "02-more/01-red-three":  # It follows the chapter, not the exercise.
            git(scratch, "checkout", "--quiet", "HEAD~2")
        for path, text in files.items():
            write(scratch / path, text)
        kind = name.rpartition("/")[2].split("-")[1]
        message = f"Title of {name}\n\nWhy it comes.\n\nStep: {kind}\n{trailers}"
        git(scratch, "add", "--all")
        git(scratch, "commit", "--quiet", f"--message={message}")
        head = git(scratch, "rev-parse", "HEAD")
        write(chapters / f"{name}.patch", patches_of(scratch, [head])[0].decode())
    shutil.rmtree(scratch)
    for each in (".gitignore", "requirements.txt", "redgreen/requirements.txt"):
        write(root / each, "/.redgreen/\n/workspace/\n")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=The toy book")
    write_tags(build_history(read_series(chapters)))
    return root


@dataclass
class Reader:
    """A reader of the book: the commands, plain git, and files to write."""

    root: Path
    workspace: Path

    @property
    def at(self) -> tuple[str, str]:
        """The tag of the step that the reader is at, and the branch."""
        place = open_desk(Book(self.root)).place()
        return place.step.tag, place.branch

    def says(self, *words: str, code: int = 0, answer: str = "") -> str:
        """Run a command that exits with `code`; return its output on one line."""
        result = CliRunner().invoke(main, words, input=answer, standalone_mode=False)
        if isinstance(result.exception, UserError):
            said, result.return_value = str(result.exception), 1
        elif result.exception:
            raise result.exception
        else:
            said = result.output
        assert result.return_value == code, said
        return " ".join(said.split())

    def refuses(self, *words: str) -> str:
        """Run a command that fails; return what it printed."""
        return self.says(*words, code=1)

    def write(self, path: str, text: str) -> None:
        write(self.workspace / path, text)

    def read(self, path: str) -> str:
        return (self.workspace / path).read_text("utf-8")

    def git(self, *words: str) -> str:
        """Run a plain git in the workspace, as the reader does."""
        who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
        command, folder = ("git", *who, *words), self.workspace
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def kept(self, branch: str, path: str = "sums.py") -> str:
        """Return a file as a branch has it."""
        return self.git("show", f"{branch}:{path}") + "\n"

    def add_workspace(self) -> None:
        """Make the worktree at the first step."""
        git(self.root, "worktree", "prune")
        add = ("worktree", "add", "--quiet", "--detach", str(self.workspace))
        git(self.root, *add, "ch01-01-setup")
        os.chdir(self.workspace)


def new_reader(book: Path, folder: Path, patch: pytest.MonkeyPatch) -> Reader:
    """Return a reader of a copy of the book, whose environment is active."""
    root = Path(shutil.copytree(book, folder / "book"))
    patch.chdir(root)
    patch.delenv("COLUMNS", raising=False)
    patch.setenv("REDGREEN_ROOT", str(root))
    patch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    patch.setenv("DATABASE_URL", NOWHERE)
    reader = Reader(root, root / "workspace")
    reader.add_workspace()
    return reader
