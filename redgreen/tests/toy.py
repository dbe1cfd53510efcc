"""A small book for the tests: two chapters, an exercise and a detour about sums."""

import platform
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from redgreen.book import Book
from redgreen.proof.step import end_commands
from redgreen.proof.transcript import render
from redgreen.series.git import export, git
from redgreen.series.history import build_history, patches_of
from redgreen.series.read import read_series

PROJECT = '[tool.pytest]\nstrict = true\ntestpaths = ["tests"]\npythonpath = ["."]\n'
PROJECT += 'addopts = ["--no-header"]\nfilterwarnings = ["error"]\n'
PINS = "pytest==9.2.0\npytest-reverse==1.9.0\npytest-xdist==3.8.0\n"
ADD = '''"""Sums."""


def add(first: int, second: int) -> int:
    """Return the sum."""
    return first + second
'''
ADD_MORE = ADD.replace("second: int", "*more: int").replace("second", "sum(more)")
ADD_ANY = ADD.replace("first: int, second: int", "*numbers: int")
ADD_ANY = ADD_ANY.replace("first + second", "sum(numbers)")
TAKE = ADD[12:].replace("add", "take").replace("sum", "difference").replace("+", "-")
TIMES = ADD[12:].replace("add", "times").replace("sum", "product").replace("+", "*")


def asserts(name: str, expression: str) -> str:
    return f"\n\ndef test_{name}() -> None:\n    assert {expression}\n"


HEAD = '"""Tests of sums."""\n\nfrom fastauth.sums import add\n'
TWO, PAIR = (asserts(name, "add(1, 2) == 3") for name in ("add_two", "add_pair"))
THREE = asserts("add_three", "add(1, 2, 3) == 6")
SWAPPED = asserts("add_swapped", "add(2, 1) == 3")
TAKEN = '"""More tests."""\n\nfrom fastauth import sums\n'
TAKEN += asserts("take_one", "sums.take(2, 1) == 1")
TIMED = TAKEN.replace("take", "times").replace("== 1", "== 2")


class ToyStep(NamedTuple):
    """One step: its file below `chapters/` without `.patch`, message and files."""

    file: str
    title: str
    trailers: str
    files: Mapping[str, str | None]
    base: str = ""  # The file of the step that it builds on, if not the one before.


SUMS, TESTS = "fastauth/sums.py", "tests/test_sums.py"
MISSING = "Because: AttributeError: module 'fastauth.sums' has no attribute "
STEPS = (
    ToyStep("01-adding/01-setup-a-project", "Add a project", "Step: setup",
            {"pyproject.toml": PROJECT, "requirements.txt": PINS,
             "fastauth/__init__.py": '"""A service."""\n',
             "tests/__init__.py": '"""Tests."""\n'}),
    ToyStep("01-adding/02-red-add", "Test that add adds",
            f"Step: red\nLesson: collection-error\nFails: {TESTS}\nBecause: "
            "ModuleNotFoundError: No module named 'fastauth.sums'\nHint: Add a module.",
            {TESTS: HEAD + TWO}),
    ToyStep("01-adding/03-green-add", "Add two numbers", "Step: green", {SUMS: ADD}),
    ToyStep("01-adding/04-red-more", "Test that add takes three numbers",
            f"Step: red\nFails: {TESTS}::test_add_three\nBecause: TypeError: add() "
            "takes 2 positional arguments but 3 were given\n"
            f"Passes: {TESTS}::test_add_swapped",
            {TESTS: HEAD + TWO + THREE + SWAPPED}),
    ToyStep("01-adding/05-green-more", "Add three numbers",
            "Step: green\nRun: pytest -v", {SUMS: ADD_MORE}),
    ToyStep("01-adding/06-refactor-names", "Rename a test", "Step: refactor\nRenames: "
            f"{TESTS}::test_add_two -> {TESTS}::test_add_pair",
            {TESTS: HEAD + PAIR + THREE + SWAPPED}),
    ToyStep("02-taking/01-red-take", "Test that take subtracts", "Step: red\nFails: "
            f"tests/test_take.py::test_take_one\n{MISSING}'take'",
            {"tests/test_take.py": TAKEN}),
    ToyStep("02-taking/02-green-take", "Subtract two numbers", "Step: green",
            {SUMS: ADD_MORE + TAKE}),
    ToyStep("01-adding/exercises/1-red-none", "Test the sum of no numbers",
            "Step: red\nFails: tests/test_none.py::test_add_none\nBecause: TypeError: "
            "add() missing 1 required positional argument: 'first'",
            {"tests/test_none.py": HEAD + asserts("add_none", "add() == 0")},
            base="01-adding/06-refactor-names"),
    ToyStep("01-adding/exercises/1-green-none", "Add no numbers", "Step: green",
            {SUMS: ADD_ANY}),
    ToyStep("aside/01-red-times", "Test that times multiplies", "Step: red\nFails: "
            f"tests/test_times.py::test_times_one\n{MISSING}'times'",
            {"tests/test_times.py": TIMED}, base="01-adding/06-refactor-names"),
    ToyStep("aside/02-green-times", "Multiply two numbers", "Step: green",
            {SUMS: ADD_MORE + TIMES}),
)  # fmt: skip


def changed(file: str, steps: Iterable[ToyStep] = STEPS, **new: Any) -> list[ToyStep]:
    """Return `steps` with the fields `new` of the step whose file ends in `file`."""
    return [s._replace(**new) if s.file.endswith(file) else s for s in steps]


def make_book(root: Path, steps: Iterable[ToyStep] = STEPS) -> Book:
    """Write the book of `steps` into the new folder `root`, in a repository."""
    steps, book = list(steps), Book(root)
    python = platform.python_version().rpartition(".")[0]
    settings = f'python = "{python}"\nrepeatable_from = 2\n'
    write(book.state / ".gitignore", "*\n")
    write(book.chapters / "series.toml", settings + 'parts = ["Sums"]\n')
    own = Path(__file__).parents[2] / "chapters/pytest.ini"
    write(book.chapters / "pytest.ini", own.read_bytes())
    for name in {step.file.split("/")[0] for step in steps}:
        after = "" if name[0].isdigit() else 'after = "01-adding"\n'
        text = f'title = "{name}"\npart = "Sums"\n{after}'
        write(book.chapters / name / "chapter.toml", text)
    git(root, "init", "--quiet", "--initial-branch=main")
    write_patches(book, steps)
    series = read_series(book.chapters)
    history = build_history(series)
    for step in series.steps():
        write(step.transcript, render((run, "") for run in step.runs))
    for chapter in series.chapters:
        runs = end_commands(series, chapter)
        write(chapter.transcript, render((run, "") for run in runs))
        cards = [
            f"\nText.\n\n``` step\n{each.key}\n```\n" for each in chapter.all_steps
        ]
        text = f"---\ncan: compute\n---\n\n# A chapter\n{''.join(cards)}"
        write(book.docs / f"chapters/{chapter.name}.md", text)
    export(history.files(series.last), root)
    commit(root, "The book")
    return book


def write_patches(book: Book, steps: Iterable[ToyStep]) -> None:
    """Write the patches of `steps` into `chapters/`."""
    scratch, commits = book.root / ".scratch", dict[str, str]()
    scratch.mkdir()
    git(scratch, "init", "--quiet")
    for step in steps:
        if step.base:
            git(scratch, "checkout", "--quiet", "--detach", commits[step.base])
        for path, text in step.files.items():
            target = scratch / path
            target.unlink() if text is None else write(target, text)
        message = f"{step.title}\n\nBecause it is next.\n\n{step.trailers}"
        commits[step.file] = commit(scratch, message)
    patches = patches_of(scratch, [*commits.values()])
    for file, patch in zip(commits, patches, strict=True):
        write(book.chapters / f"{file}.patch", patch)
    shutil.rmtree(scratch)


def commit(folder: Path, message: str, *options: str) -> str:
    git(folder, "add", "--all")
    commit = ("commit", "--quiet", "--allow-empty", "--file=-", *options)
    git(folder, *commit, stdin=message.encode())
    return git(folder, "rev-parse", "HEAD")


def write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def rewrite(path: Path, old: str, new: str) -> None:
    """Put `new` in place of `old`, which the file must have."""
    text = path.read_bytes().decode()
    assert old in text, path
    write(path, text.replace(old, new))
