"""Chapter 01 of the real book, from its first step to its exercise, in a pseudo-terminal of 80 columns."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from redgreen.commands.book import Book
from redgreen.commands.tags import refresh_tags
from redgreen.commands.workspace import ensure_workspace
from redgreen.history.git import git
from redgreen.tests.reader.hand import NOWHERE
from redgreen.tests.reader.terminal import Answer, Terminal, open_terminal

CHAPTERS = Path(__file__).parents[3] / "chapters"
FIRST = "01-first-failing-test"


@dataclass
class Reading:
    """A reader of the real first chapter; no database is needed for it."""

    terminal: Terminal
    workspace: Path

    def does(self, line: str) -> str:
        answer = self._typed(line)
        assert answer.code == 0, answer.plain
        return answer.flat

    def fails(self, line: str) -> str:
        answer = self._typed(line)
        assert answer.code == 1, answer.plain
        return answer.flat

    def writes_what(self, tag: str) -> None:
        """Write the files of a step by hand, as the page shows them."""
        with subprocess.Popen(("git", "archive", tag), cwd=self.workspace, stdout=subprocess.PIPE) as archive:
            subprocess.run(("tar", "-x"), cwd=self.workspace, stdin=archive.stdout, check=True)

    def _typed(self, line: str) -> Answer:
        answer = self.terminal.type(line)
        assert "Traceback" not in answer.plain
        return answer


@pytest.fixture
def reading(tmp_path: Path) -> Iterator[Reading]:
    root = tmp_path / "book"
    shutil.copytree(CHAPTERS / FIRST, root / "chapters" / FIRST)
    shutil.copy(CHAPTERS / "series.toml", root / "chapters")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=The first chapter")
    refresh_tags(Book(root))
    ensure_workspace(Book(root), "ch01-00-setup")
    variables = {"REDGREEN_ROOT": str(root), "DATABASE_URL": NOWHERE}
    with open_terminal(root / "workspace", 80, variables) as terminal:
        yield Reading(terminal, root / "workspace")


def test_every_step_and_the_exercise(reading: Reading) -> None:
    assert "ch01-01-red: Ask for a ping" in reading.does("redgreen next")
    _answer_pong(reading)
    _answer_head(reading)
    _tidy_and_refactor(reading)
    _solve_the_exercise(reading)


def _answer_pong(reading: Reading) -> None:
    assert "\"ModuleNotFoundError: No module named 'fastauth'\"; here it does." in reading.does("redgreen next")
    assert "Hint 1 of 2: " in reading.does("redgreen hint")
    assert "Hint 2 of 2: " in reading.does("redgreen hint")
    package = reading.workspace / "fastauth"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "main.py").write_text("app = None\n")
    assert "here 1 of 1 fails" in reading.fails("redgreen check")
    reading.writes_what("ch01-02-green")
    assert "ch01-03-red: A monitor asks with HEAD" in reading.does("redgreen next")


def _answer_head(reading: Reading) -> None:
    assert 'to fail with "assert 405 == 200"; here it does, and 1 other passes.' in reading.does("redgreen next")
    main = reading.workspace / "fastauth/main.py"
    main.write_text(main.read_text().replace("@app.get", '@app.head("/ping")\n@app.get'))
    assert "here all 2 pass" in reading.does("redgreen check")
    assert "+@app.head" in reading.does("redgreen diff").replace("+ @", "+@")
    assert "Your work is kept on attempt/ch01-04." in reading.does("redgreen next")


def _tidy_and_refactor(reading: Reading) -> None:
    conftest = reading.workspace / "tests/test_ping.py"
    whole = conftest.read_text()
    conftest.write_text(whole.replace('    assert response.headers == client.get("/ping").headers\n', ""))
    assert "test_head_answers_with_the_headers_of_get" in reading.fails("redgreen check")
    reading.writes_what("ch01-05-tidy")
    reading.does("redgreen next")
    reading.writes_what("ch01-06-refactor")
    assert "ch01-06-refactor: the page expects every test to pass; here all 2 pass." in reading.does("redgreen check")
    assert "Chapter" in reading.does("redgreen status")
    assert "ch01-06-refactor is the last step here" in reading.fails("redgreen next")


def _solve_the_exercise(reading: Reading) -> None:
    assert "ch01-ex1-red" in reading.does("redgreen next ch01-ex1")
    assert "To pass: test_" in reading.does("redgreen next")
    reading.fails("redgreen check")
    assert "is checked out" in reading.does("redgreen solution")
    assert "here all 3 pass" in reading.does("redgreen check")
    assert "attempt/ch01-04" in reading.does("git branch")
