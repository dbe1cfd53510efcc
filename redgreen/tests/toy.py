"""A small series for the tests of the machine: two chapters, an exercise, a detour, every kind of step."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from redgreen.history.git import git
from redgreen.history.write import patch_of

Content = str | bytes | None

PROJECT = """\
[tool.pytest]
strict = true
testpaths = ["tests"]
pythonpath = ["."]
addopts = ["--no-header"]
filterwarnings = ["error"]
"""
ASK = '"""Adding."""\n\nfrom sums import add\n\n\ndef test_adds_two() -> None:\n    assert add(1, 2) == 3\n'
ADD = (
    '"""Sums."""\n\n\ndef add(first: int, second: int) -> int:\n    """Return the sum."""\n    return first + second\n'
)
THREE = ASK + "\n\ndef test_adds_three() -> None:\n    assert add(1, 2, 3) == 6\n"
ADD_MORE = ADD.replace("second: int", "*more: int").replace("first + second", "first + sum(more)")
RENAMED = THREE.replace("test_adds_two", "test_adds_a_pair")
REFACTORED = ADD_MORE.replace("first + sum(more)", "sum(more, start=first)")
NOTHING = '"""No numbers."""\n\nfrom sums import add\n\n\ndef test_adds_nothing() -> None:\n    assert add() == 0\n'
ADD_ANY = '"""Sums."""\n\n\ndef add(*numbers: int) -> int:\n    """Return the sum."""\n    return sum(numbers)\n'
NOTES = '''\
"""Notes in a table."""

from psycopg2.extensions import connection

TABLE = "create table if not exists notes (text text unique)"


def keep(database: connection, text: str) -> None:
    """Keep a note."""
'''
KEEP = (
    NOTES + '    with database.cursor() as cursor:\n        cursor.execute("insert into notes values (%s)", (text,))\n'
)
NOTES_CONFTEST = '''\
"""What the tests are given."""

import os
from collections.abc import Iterator

import psycopg2
import pytest
from psycopg2.extensions import connection

import notes


@pytest.fixture
def database() -> Iterator[connection]:
    """A connection to the database, with the table."""
    opened = psycopg2.connect(os.environ["DATABASE_URL"].replace("+psycopg2", ""))
    opened.cursor().execute(notes.TABLE)
    opened.commit()
    yield opened
    opened.commit()
    opened.close()
'''
NOTES_TEST = '''\
"""Keeping notes."""

from psycopg2.extensions import connection

from notes import keep


def test_keeps_a_note(database: connection) -> None:
    keep(database, "milk")

    with database.cursor() as cursor:
        cursor.execute("select count(*) from notes")
        assert cursor.fetchone() == (1,)
'''
ROLLED_BACK = NOTES_CONFTEST.replace(
    "    yield opened\n    opened.commit()\n", "    yield opened\n    opened.rollback()\n"
)
COLLECTION = (
    "Step: red\nLesson: collection-error\nFails: tests/test_sums.py\n"
    "Because: ModuleNotFoundError: No module named 'sums'\nHint: Which file is missing?"
)
THREE_FAILS = (
    "Fails: tests/test_sums.py::test_adds_three\n"
    "Because: TypeError: add() takes 2 positional arguments but 3 were given"
)
NOTHING_FAILS = (
    "Fails: tests/test_nothing.py::test_adds_nothing\n"
    "Because: TypeError: add() missing 1 required positional argument: 'first'"
)
TWICE = (
    "Lesson: second-run\nRun: pytest\nRun: pytest\nFails: tests/test_notes.py::test_keeps_a_note\n"
    'Because: psycopg2.errors.UniqueViolation: duplicate key value violates unique constraint "notes_text_key"'
)


@dataclass(frozen=True)
class ToyStep:
    """One step: its file below `chapters/` without the ending, its message, and what it changes."""

    file: str
    trailers: str
    changes: Mapping[str, Content]
    """The new content by path; None for a file that goes."""
    title: str = ""
    why: str = "Because it is next."
    base: str = ""
    """The file of the step it starts from; empty for the one before it in the list."""


SETUP = ToyStep(
    "01-adding/00-setup-a-project",
    "Step: setup",
    {"pyproject.toml": PROJECT, "requirements.txt": "pytest==9.2.0\n", "tests/__init__.py": '"""Tests."""\n'},
)
RED = ToyStep("01-adding/01-red-ask", COLLECTION, {"tests/test_sums.py": ASK})
GREEN = ToyStep("01-adding/02-green-add", "Step: green", {"sums.py": ADD})
RED_THREE = ToyStep("01-adding/03-red-three", f"Step: red\n{THREE_FAILS}", {"tests/test_sums.py": THREE})
GREEN_THREE = ToyStep("01-adding/04-green-three", "Step: green\nRun: pytest\nRun: pytest -v", {"sums.py": ADD_MORE})
TIDY = ToyStep(
    "01-adding/05-tidy-a-pair",
    "Step: tidy\nRenames: tests/test_sums.py::test_adds_two -> tests/test_sums.py::test_adds_a_pair",
    {"tests/test_sums.py": RENAMED},
)
REFACTOR = ToyStep("01-adding/06-refactor-start", "Step: refactor", {"sums.py": REFACTORED})
SETUP_NOTES = ToyStep(
    "02-notes/01-setup-a-table",
    "Step: setup",
    {"requirements.txt": "pytest==9.2.0\npsycopg2-binary==2.9.13\n", "notes.py": NOTES},
)
RED_NOTES = ToyStep(
    "02-notes/02-red-keep",
    "Step: red\nFails: tests/test_notes.py::test_keeps_a_note\nBecause: assert (0,) == (1,)",
    {"tests/conftest.py": NOTES_CONFTEST, "tests/test_notes.py": NOTES_TEST},
)
GREEN_NOTES = ToyStep("02-notes/03-green-keep", f"Step: green\n{TWICE}", {"notes.py": KEEP})
RESET = ToyStep("02-notes/04-tidy-roll-back", "Step: tidy\nResets: from-here", {"tests/conftest.py": ROLLED_BACK})
EXERCISE_RED = ToyStep(
    "01-adding/exercises/1-red-nothing",
    f"Step: red\n{NOTHING_FAILS}",
    {"tests/test_nothing.py": NOTHING},
    base=REFACTOR.file,
)
SOLUTION = ToyStep("01-adding/exercises/1-solution-nothing", "Step: solution", {"sums.py": ADD_ANY})
DETOUR_RED = replace(EXERCISE_RED, file="aside/01-red-nothing")
DETOUR_GREEN = replace(SOLUTION, file="aside/02-green-nothing", trailers="Step: green")
DETOUR_EXERCISE_RED = ToyStep(
    "aside/exercises/1-red-sub",
    "Step: red\nFails: tests/test_sub.py::test_takes\nBecause: ModuleNotFoundError: No module named 'take'",
    {"tests/test_sub.py": "def test_takes() -> None:\n    from take import take\n\n    assert take(2, 1) == 1\n"},
)
DETOUR_SOLUTION = ToyStep(
    "aside/exercises/1-solution-sub",
    "Step: solution",
    {"take.py": "def take(first: int, second: int) -> int:\n    return first - second\n"},
)

SHORT = (SETUP, RED, GREEN)
FIRST_CHAPTER = (*SHORT, RED_THREE, GREEN_THREE, TIDY, REFACTOR)
SECOND_CHAPTER = (SETUP_NOTES, RED_NOTES, GREEN_NOTES, RESET)
SIDES = (EXERCISE_RED, SOLUTION, DETOUR_RED, DETOUR_GREEN, DETOUR_EXERCISE_RED, DETOUR_SOLUTION)
WHOLE = (*FIRST_CHAPTER, *SECOND_CHAPTER, *SIDES)


def make_toy(root: Path, steps: Sequence[ToyStep] = WHOLE, *, python: str = "3.99") -> Path:
    """Write the book of `steps` into the new folder `root` and return its folder `chapters/`.

    The default Python is one that nobody has, so that transcripts are not compared where they are not the matter.
    """
    chapters = write_series(root, steps, python=python)
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=The book")
    return chapters


def write_series(root: Path, steps: Sequence[ToyStep] = WHOLE, *, python: str = "3.99") -> Path:
    """Write the files of the series alone, without a repository around them."""
    chapters = root / "chapters"
    write(chapters / "series.toml", f'title = "Toy"\npython = "{python}"\nparts = ["Sums"]\n')
    for name in dict.fromkeys(step.file.split("/")[0] for step in steps):
        after = "" if name[:2].isdigit() else 'after = "01-adding"\n'
        write(chapters / name / "chapter.toml", f'title = "{name}"\npart = "Sums"\n{after}')
    scratch = root / "scratch"
    scratch.mkdir()
    commits: dict[str, str] = {}
    git(scratch, "init", "--quiet")
    for step in steps:
        if step.base:
            git(scratch, "checkout", "--quiet", "--detach", commits[step.base])
        commits[step.file] = commit_step(scratch, step)
        write(chapters / f"{step.file}.patch", patch_of(scratch, "HEAD"))
    shutil.rmtree(scratch)
    return chapters


def commit_step(repository: Path, step: ToyStep) -> str:
    """Commit what `step` changes in the work tree of `repository`; return the commit."""
    for path, content in step.changes.items():
        write(repository / path, content)
    git(repository, "add", "--all")
    message = f"{step.title or step.file.rsplit('/', 1)[1]}\n\n{step.why}\n\n{step.trailers}"
    git(repository, "commit", "--quiet", "--cleanup=verbatim", "--file=-", stdin=message.encode())
    return git(repository, "rev-parse", "HEAD").decode().strip()


def write(path: Path, content: Content) -> None:
    """Write a file and the folders above it; None removes it."""
    if content is None:
        path.unlink()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def rewrite(path: Path, old: str, new: str) -> None:
    """Put `new` in place of `old`, which the file must hold."""
    text = path.read_text("utf-8")
    assert old in text, f"{old!r} is not in {path.name}"
    path.write_text(text.replace(old, new), "utf-8")
