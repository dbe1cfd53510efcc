"""`pytest chapters` as its users run it: the whole toy holds, alone and in parallel, in whatever environment."""

import os
import platform
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock
from redgreen.history import Trees, build_history
from redgreen.history.git import git
from redgreen.series import read_series
from redgreen.tests.toy import (
    SECOND_CHAPTER,
    SHORT,
    WHOLE,
    make_toy,
    rewrite,
)

HERE = ".".join(platform.python_version_tuple()[:2])
BOOK = (*SHORT, *SECOND_CHAPTER)
STEPS = len(BOOK)
NO_PAGES = ("--deselect", "series.toml::the pages show every step once")
SETTINGS = {
    "PYTEST_ADDOPTS": "-q --tb=no",
    "NO_COLOR": "1",
    "CI": "true",
    "COLUMNS": "43",
    "PYTHONWARNINGS": "error",
    "PYTHONPATH": "/nowhere",
    "DATABASE_URL": "postgresql+psycopg2://nobody:wrong@localhost:1/none",
    "TZ": "Pacific/Auckland",
}
OTHER_SETTINGS = {
    "PY_COLORS": "0",
    "FORCE_COLOR": "1",
    "PYTEST_PLUGINS": "pytester",
    "PGHOST": "/nowhere",
    "LANG": "de_DE",
}


def run(book: Path, *arguments: str, **settings: str) -> tuple[int, str]:
    """Run pytest in the book; return its exit code and what it printed."""
    program = str(Path(sys.executable).parent / "pytest")
    done = subprocess.run((program, *arguments), cwd=book, env=os.environ | settings, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A toy book with its transcripts, recorded by the proof itself, and its last step in the root; read only."""
    shared = (
        tmp_path_factory.getbasetemp().parent if "PYTEST_XDIST_WORKER" in os.environ else tmp_path_factory.mktemp("x")
    )
    with FileLock(shared / "recorded.lock"):
        if not (shared / "recorded").exists():
            _record(shared / "draft").rename(shared / "recorded")
    return shared / "recorded"


def _record(root: Path) -> Path:
    """Make the book in the new folder `root`."""
    chapters = make_toy(root, BOOK, python=HERE)
    shutil.copy(Path(__file__).parents[2] / "chapters/pytest.ini", chapters)
    history = build_history(read_series(chapters))
    with Trees(root) as trees:
        trees.export(history.commits["ch02-04-tidy"], root)
    code, words = run(root, "chapters", "--record", "-n", "2", *NO_PAGES)
    assert code == 0, words
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=Transcripts")
    return root


@pytest.fixture
def copy(book: Path, tmp_path: Path) -> Path:
    """A copy of the book that a test may spoil."""
    return Path(shutil.copytree(book, tmp_path / "copy"))


def test_the_whole_book_holds(book: Path) -> None:
    code, words = run(book, "chapters", *NO_PAGES, **SETTINGS)

    assert (code, words.splitlines()[-1].split(" in ")[0]) == (0, f"{STEPS + 2} passed, 1 deselected"), words


def test_the_whole_book_holds_in_parallel(book: Path) -> None:
    code, words = run(book, "chapters", "-n", "2", *NO_PAGES, **OTHER_SETTINGS)

    assert (code, f"{STEPS + 2} passed" in words) == (0, True), words


def test_proves_one_step_and_leaves_the_book_as_it_was(book: Path) -> None:
    code, words = run(book, "chapters/01-adding/02-green-add.patch", "-v")

    assert (code, "1 passed" in words, "ch01-02-green" in words) == (0, True, True), words
    assert git(book, "status", "--porcelain") == b""


class TestWhatAnEarlierRunProved:
    """The memory of a copy; what makes a step unknown again is tested in test_proof_memory.py."""

    @pytest.fixture
    def proved(self, copy: Path) -> Path:
        shutil.rmtree(copy / ".redgreen", ignore_errors=True)
        assert run(copy, "chapters/01-adding")[0] == 0
        return copy

    def test_is_not_run_again(self, proved: Path) -> None:
        code, words = run(proved, "chapters/01-adding", "-n", "2")

        assert (code, f"0 were run, {len(SHORT)} were proved by an earlier run" in words) == (0, True), words
        assert git(proved, "status", "--porcelain") == b""

    def test_is_run_again_when_asked_for(self, proved: Path) -> None:
        code, words = run(proved, "chapters/01-adding", "--fresh")

        assert (code, f"Steps that hold: {len(SHORT)} were run." in words) == (0, True), words

    def test_is_run_again_when_it_has_changed(self, proved: Path) -> None:
        rewrite(proved / "chapters/01-adding/02-green-add.out", "passed", "pased")

        code, words = run(proved, "chapters/01-adding", "--color=no")

        assert code == 1
        assert "the terminal no longer shows what 02-green-add.out says" in words
        assert f"0 were run, {len(SHORT) - 1} were proved" in words

    def test_a_refusal_is_told_again(self, proved: Path) -> None:
        rewrite(proved / "chapters/01-adding/02-green-add.out", "passed", "pased")

        first, second = (run(proved, "chapters/01-adding/02-green-add.patch")[0] for _ in range(2))

        assert (first, second) == (1, 1)


def test_tells_a_refusal_without_a_traceback(copy: Path) -> None:
    rewrite(copy / "chapters/02-notes/02-red-keep.patch", "Because: assert (0,)", "Because: assert (2,)")

    code, words = run(copy, "chapters/02-notes/02-red-keep.patch", "--color=no")

    assert code == 1
    assert "test_keeps_a_note fails for another reason than claimed (- claimed, + happened):" in words
    assert "Traceback" not in words
    assert "redgreen/proof" not in words


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["alone", "in parallel"])
def test_tells_a_fault_of_the_format_once(copy: Path, options: tuple[str, ...]) -> None:
    rewrite(copy / "chapters/01-adding/02-green-add.patch", "Step: green", "Step: gren")

    code, words = run(copy, "chapters", *options)

    assert code == pytest.ExitCode.USAGE_ERROR
    assert words.count("chapters/01-adding/02-green-add.patch: 'gren' is no kind of step. Did you mean 'green'?") == 1
    assert "Traceback" not in words


def test_tells_a_patch_that_does_not_apply(copy: Path) -> None:
    rewrite(copy / "chapters/02-notes/01-setup-a-table.patch", "\n pytest==9.2.0", "\n pytest==9.2.1")

    code, words = run(copy, "chapters/01-adding/02-green-add.patch")

    assert code == 1
    assert "chapters/02-notes/01-setup-a-table.patch: the patch does not apply on the step before it" in words
    assert "Traceback" not in words


def test_refuses_a_root_that_is_not_the_last_step(copy: Path) -> None:
    (copy / "sums.py").write_text("x = 1\n")
    (copy / "notes.py").unlink()
    (copy / "tests/test_own.py").write_text("x = 1\n")

    code, words = run(copy, "chapters/series.toml", *NO_PAGES)

    assert code == 1
    assert "sums.py in the root differs from ch02-04-tidy's" in words
    assert "notes.py is missing in the root; ch02-04-tidy has it." in words
    assert "tests/test_own.py stands in the root, but ch02-04-tidy has no such file." in words


def test_a_step_may_print_where_it_stands(tmp_path: Path) -> None:
    """A transcript with paths, an address and a temporary folder is the same at the second run."""
    test = '''"""Paths."""

from pathlib import Path

import sums


def test_shows_paths(tmp_path: Path) -> None:
    print(tmp_path / "a.txt", Path.cwd(), sums.__file__, object())
    assert sums.add(1, 2) == 4
'''
    red = replace(
        WHOLE[3],
        trailers="Step: red\nFails: tests/test_paths.py::test_shows_paths\nBecause: assert 3 == 4",
        changes={"tests/test_paths.py": test},
    )
    chapters = make_toy(tmp_path / "toy", (*WHOLE[:3], red, WHOLE[4]), python=HERE)
    shutil.copy(Path(__file__).parents[2] / "chapters/pytest.ini", chapters)
    patch = f"chapters/{red.file}.patch"

    assert run(chapters.parent, patch, "--record")[0] == 0
    assert run(chapters.parent, patch)[0] == 0
    assert "…/tmp/test_shows_paths0/a.txt …/workspace …/workspace/sums.py <object object at 0x…>" in (
        chapters / f"{red.file}.out"
    ).read_text("utf-8")
