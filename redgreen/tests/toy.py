"""A small book for the tests: two chapters, an exercise and a detour about sums."""

import platform
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from redgreen.book import Book
from redgreen.proof.step import end_commands
from redgreen.proof.transcript import render
from redgreen.series.git import git
from redgreen.series.history import History, build_history, patches_of
from redgreen.series.model import Series
from redgreen.series.read import read_series
from redgreen.series.trees import export

PROJECT = """\
[tool.pytest]
strict = true
testpaths = ["tests"]
pythonpath = ["."]
addopts = ["--no-header"]
filterwarnings = ["error"]
"""
PINS = "pytest==9.2.0\npytest-reverse==1.9.0\npytest-xdist==3.8.0\n"
HEAD = '"""Tests of sums."""\n\nfrom fastauth.sums import add\n'
TWO = "\n\ndef test_add_two() -> None:\n    assert add(1, 2) == 3\n"
THREE = "\n\ndef test_add_three() -> None:\n    assert add(1, 2, 3) == 6\n"
SWAPPED = "\n\ndef test_add_swapped() -> None:\n    assert add(2, 1) == 3\n"
PAIR = TWO.replace("test_add_two", "test_add_pair")
ADD = '''\
"""Sums."""


def add(first: int, second: int) -> int:
    """Return the sum."""
    return first + second
'''
ADD_MORE = ADD.replace("second: int", "*more: int").replace("second", "sum(more)")
ADD_ANY = ADD.replace("first: int, second: int", "*numbers: int").replace(
    "first + second", "sum(numbers)"
)
NONE = '"""Tests of nothing."""\n\nfrom fastauth.sums import add\n' + TWO.replace(
    "test_add_two", "test_add_none"
).replace("add(1, 2) == 3", "add() == 0")
TAKE = '''

def take(first: int, second: int) -> int:
    """Return the difference."""
    return first - second
'''
TAKEN = '''\
"""Tests of differences."""

from fastauth import sums


def test_take_one() -> None:
    assert sums.take(2, 1) == 1
'''
TIMES = TAKE.replace("take", "times").replace("difference", "product").replace("-", "*")
TIMES = TIMES.replace("*>", "->")
MULTIPLIED = TAKEN.replace("differences", "products").replace("take", "times")
MULTIPLIED = MULTIPLIED.replace("== 1", "== 2")
ADDED = "Fails: tests/test_sums.py::test_add_three\nBecause: TypeError: add() takes 2 "
ADDED += "positional arguments but 3 were given\n"


@dataclass(frozen=True)
class ToyStep:
    """One step: its file below `chapters/` without `.patch`, its message and files."""

    file: str
    title: str
    trailers: str
    files: Mapping[str, str | bytes | None]
    """The new content by path; None removes the file."""
    base: str = ""
    """The file of the step that it builds on; empty for the one before it."""


def no_attribute(name: str, test: str) -> str:
    """Return the trailers of a red step whose test misses a function of `sums`."""
    because = f"AttributeError: module 'fastauth.sums' has no attribute '{name}'"
    return f"Step: red\nFails: tests/{test}\nBecause: {because}"


RENAMES = (
    "Renames: tests/test_sums.py::test_add_two -> tests/test_sums.py::test_add_pair"
)
STEPS = (
    ToyStep("01-adding/01-setup-a-project", "Add a project", "Step: setup",
            {"pyproject.toml": PROJECT, "requirements.txt": PINS,
             "fastauth/__init__.py": '"""A service."""\n',
             "tests/__init__.py": '"""Tests."""\n'}),
    ToyStep("01-adding/02-red-add", "Test that add adds",
            "Step: red\nLesson: collection-error\nFails: tests/test_sums.py\nBecause: "
            "ModuleNotFoundError: No module named 'fastauth.sums'\nHint: Add a module.",
            {"tests/test_sums.py": HEAD + TWO}),
    ToyStep("01-adding/03-green-add", "Add two numbers", "Step: green",
            {"fastauth/sums.py": ADD}),
    ToyStep("01-adding/04-red-more", "Test that add takes three numbers",
            f"Step: red\n{ADDED}Passes: tests/test_sums.py::test_add_swapped",
            {"tests/test_sums.py": HEAD + TWO + THREE + SWAPPED}),
    ToyStep("01-adding/05-green-more", "Add three numbers",
            "Step: green\nRun: pytest -v",
            {"fastauth/sums.py": ADD_MORE}),
    ToyStep("01-adding/06-refactor-names", "Rename a test",
            f"Step: refactor\n{RENAMES}",
            {"tests/test_sums.py": HEAD + PAIR + THREE + SWAPPED}),
    ToyStep("02-taking/01-red-take", "Test that take subtracts",
            no_attribute("take", "test_take.py::test_take_one"),
            {"tests/test_take.py": TAKEN}),
    ToyStep("02-taking/02-green-take", "Subtract two numbers", "Step: green",
            {"fastauth/sums.py": ADD_MORE + TAKE}),
    ToyStep("01-adding/exercises/1-red-none", "Test the sum of no numbers",
            "Step: red\nFails: tests/test_none.py::test_add_none\nBecause: TypeError: "
            "add() missing 1 required positional argument: 'first'",
            {"tests/test_none.py": NONE}, base="01-adding/06-refactor-names"),
    ToyStep("01-adding/exercises/1-green-none", "Add no numbers", "Step: green",
            {"fastauth/sums.py": ADD_ANY}),
    ToyStep("aside/01-red-times", "Test that times multiplies",
            no_attribute("times", "test_times.py::test_times_one"),
            {"tests/test_times.py": MULTIPLIED}, base="01-adding/06-refactor-names"),
    ToyStep("aside/02-green-times", "Multiply two numbers", "Step: green",
            {"fastauth/sums.py": ADD_MORE + TIMES}),
)  # fmt: skip


def changed(file: str, steps: Iterable[ToyStep] = STEPS, **new: Any) -> list[ToyStep]:
    """Return `steps` with the fields `new` of the step whose file ends in `file`."""
    return [replace(s, **new) if s.file.endswith(file) else s for s in steps]


def make_book(root: Path, steps: Iterable[ToyStep] = STEPS) -> Book:
    """Write the book of `steps` into the new folder `root`, in a repository."""
    steps, book = list(steps), Book(root)
    names = dict.fromkeys(step.file.split("/")[0] for step in steps)
    python = ".".join(platform.python_version_tuple()[:2])
    settings = f'title = "Toy"\npython = "{python}"\nrepeatable_from = 2\n'
    write(book.chapters / "series.toml", settings + 'parts = ["Sums"]\n')
    own = Path(__file__).parents[2] / "chapters/pytest.ini"
    shutil.copyfile(own, book.chapters / "pytest.ini")
    for name in names:
        after = "" if name[0].isdigit() else 'after = "01-adding"\n'
        text = f'title = "{name}"\npart = "Sums"\n{after}'
        write(book.chapters / name / "chapter.toml", text)
        write(book.docs / f"chapters/{name}.md", page(name, steps))
    git(root, "init", "--quiet", "--initial-branch=main")
    write_patches(book, steps)
    series = read_series(book.chapters)
    history = build_history(series)
    write_transcripts(history)
    export(history.files(series.last), root)
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=The book")
    return book


def page(chapter: str, steps: Iterable[ToyStep]) -> str:
    """Return the page of a chapter: a card for each of its steps."""
    text = f"---\ncan: compute\n---\n\n# {chapter}\n"
    for step in steps:
        folder, _, name = step.file.rpartition("/")
        number, kind = name.split("-")[:2]
        short = f"ex{number}" if folder.endswith("exercises") else number
        if step.file.startswith(f"{chapter}/"):
            text += f"\nText.\n\n``` step\n{chapter}/{short}-{kind}\n```\n"
    return text


def write_patches(book: Book, steps: Iterable[ToyStep]) -> None:
    """Write the patches of `steps` into `chapters/`."""
    scratch, commits = book.root / ".scratch", dict[str, str]()
    scratch.mkdir()
    git(scratch, "init", "--quiet")
    for step in steps:
        if step.base:
            git(scratch, "checkout", "--quiet", "--detach", commits[step.base])
        for path, content in step.files.items():
            write(scratch / path, content)
        message = f"{step.title}\n\nBecause it is next.\n\n{step.trailers}"
        commits[step.file] = commit(scratch, message)
    for file, patch in zip(
        commits, patches_of(scratch, [*commits.values()]), strict=True
    ):
        write(book.chapters / f"{file}.patch", patch)
    shutil.rmtree(scratch)


def commit(folder: Path, message: str, *options: str) -> str:
    """Commit all changes in `folder`; return the hash."""
    git(folder, "add", "--all")
    stdin = message.encode()
    git(folder, "commit", "--quiet", "--allow-empty", *options, "--file=-", stdin=stdin)
    return git(folder, "rev-parse", "HEAD")


def write_transcripts(history: History) -> None:
    """Write transcripts with the right commands and no output."""
    series: Series = history.series
    for step in series.steps():
        write(step.transcript, render((run, "") for run in series.runs_of(step)))
    for chapter in series.chapters:
        runs = end_commands(history, chapter)
        write(chapter.transcript, render((run, "") for run in runs))


def write(path: Path, content: str | bytes | None) -> None:
    """Write a file and the folders above it; None removes it."""
    if content is None:
        path.unlink()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def rewrite(path: Path, old: str, new: str) -> None:
    """Put `new` in place of `old`, which the file must have."""
    text = path.read_bytes().decode()
    assert old in text, f"{old!r} is not in {path.name}"
    write(path, text.replace(old, new))
