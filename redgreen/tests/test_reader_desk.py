"""The reader's desk on a toy book: what it says, and that no work is ever lost."""

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
from redgreen.reader.place import Place, open_desk
from redgreen.series.git import git
from redgreen.series.history import build_history, patches_of, write_tags
from redgreen.series.read import read_series
from redgreen.text import UserError

ROOT = Path(__file__).parents[2]
PROJECT = '[tool.pytest]\nstrict = true\ntestpaths = ["tests"]\npythonpath = ["."]\n'
ASK = "from sums import add\n\n\ndef test_adds_two() -> None:\n    assert add(1, 2) == 3\n"
THREE = ASK + "\n\ndef test_adds_three() -> None:\n    assert add(1, 2, 3) == 6\n"
ADD = "def add(first: int, second: int) -> int:\n    return first + second\n"
MINE = "def add(first: int, second: int) -> int:\n    return second + first\n"
WRONG = "def add(first: int, second: int) -> int:\n    return first\n"
ADD_MORE = "def add(*numbers: int) -> int:\n    return sum(numbers)\n"
NONE = "from sums import add\n\n\ndef test_adds_none() -> None:\n    assert add() == 0\n"
STEPS = (
    ("01-adding/01-setup-project", {"pyproject.toml": PROJECT, ".gitignore": "__pycache__/\n.env\n"}, ""),
    (
        "01-adding/02-red-two",
        {"tests/test_sums.py": ASK},
        "Fails: tests/test_sums.py\nBecause: ModuleNotFoundError: No module named 'sums'\n"
        "Hint: Which file is missing?\nHint: It has one function.\n"
        "Lesson: collection-error\n",
    ),
    ("01-adding/03-green-two", {"sums.py": ADD}, ""),
    ("01-adding/04-refactor-names", {"sums.py": ADD.replace("first", "one")}, ""),
    (
        "02-more/01-red-three",
        {"tests/test_sums.py": THREE},
        "Fails: tests/test_sums.py::test_adds_three\nBecause: TypeError: add() takes 2 "
        "positional arguments but 3 were given\n",
    ),
    ("02-more/02-green-three", {"sums.py": ADD_MORE}, ""),
)
EXERCISE = (
    (
        "01-adding/exercises/1-red-none",
        {"tests/test_none.py": NONE},
        "Fails: tests/test_none.py::test_adds_none\nBecause: TypeError: add() missing 2 "
        "required positional arguments: 'one' and 'second'\n",
    ),
    ("01-adding/exercises/1-green-none", {"sums.py": ADD_MORE}, ""),
)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def commit(scratch: Path, chapters: Path, name: str, files: dict[str, str], trailers: str) -> None:
    for path, text in files.items():
        write(scratch / path, text)
    kind = name.rpartition("/")[2].split("-")[1]
    message = f"Title of {name}\n\nWhy it comes next.\n\nStep: {kind}\n{trailers}"
    git(scratch, "add", "--all")
    git(scratch, "commit", "--quiet", f"--message={message}")
    head = git(scratch, "rev-parse", "HEAD")
    write(chapters / f"{name}.patch", patches_of(scratch, [head])[0].decode())


def make_toy(root: Path) -> None:
    chapters, scratch = root / "chapters", root / "scratch"
    write(chapters / "series.toml", 'title = "Toy"\npython = "3.11"\nrepeatable_from = 9\nparts = ["Sums"]\n')
    for name in ("01-adding", "02-more"):
        write(chapters / name / "chapter.toml", f'title = "{name}"\npart = "Sums"\n')
    scratch.mkdir()
    git(scratch, "init", "--quiet")
    for number, step in enumerate(STEPS, start=1):
        commit(scratch, chapters, *step)
        if number == 4:
            git(scratch, "branch", "side")
    git(scratch, "switch", "--quiet", "side")
    for step in EXERCISE:
        commit(scratch, chapters, *step)
    shutil.rmtree(scratch)
    write(root / ".gitignore", "/.redgreen/\n/workspace/\n")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=The toy book")
    write_tags(build_history(read_series(chapters)))
