"""The verbs in a real pseudo-terminal, through the whole first chapter of the toy book, wrong turns included."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from redgreen.commands.book import Book
from redgreen.commands.workspace import ensure_workspace
from redgreen.database.embedded import Server
from redgreen.database.rows import fresh_database
from redgreen.tests.reader.hand import NOWHERE
from redgreen.tests.reader.terminal import ANSI, PATIENCE, Answer, Terminal, open_terminal
from redgreen.tests.toy import ADD, ADD_MORE, KEEP, REFACTORED, RENAMED, write

WRONG = ADD.replace("first + second", "first")


@dataclass
class Evening:
    """A reader at their terminal."""

    terminal: Terminal
    root: Path
    width: int

    @property
    def workspace(self) -> Path:
        return self.root / "workspace"

    def does(self, line: str, **answers: str) -> Answer:
        """Type a line that must succeed, and fit the terminal."""
        return self._typed(line, 0, answers)

    def fails(self, line: str, **answers: str) -> Answer:
        """Type a line that must fail with a sentence, and fit the terminal."""
        answer = self._typed(line, 1, answers)
        assert "Traceback" not in answer.screen
        return answer

    def writes(self, path: str, content: str) -> None:
        write(self.workspace / path, content)

    def _typed(self, line: str, code: int, answers: dict[str, str]) -> Answer:
        answer = self.terminal.type(line, **answers)
        assert answer.code == code, answer.screen
        if line.startswith("redgreen") and " diff" not in line:
            assert answer.widest <= self.width, answer.plain
        return answer


@pytest.fixture(params=[80, 40])
def evening(request: pytest.FixtureRequest, toy_book: Path, tmp_path: Path, postgres: Server) -> Iterator[Evening]:
    """A new reader, whose database answers."""
    root = Path(shutil.copytree(toy_book, tmp_path / "book", symlinks=True))
    write(root / "mkdocs.yml", "site_name: Toy\ntheme: {name: mkdocs}\n")
    write(root / "docs/index.md", "# A toy book\n")
    ensure_workspace(Book(root), "ch01-00-setup")
    fresh_database(postgres, "fastauth")
    variables = {"REDGREEN_ROOT": str(root), "DATABASE_URL": postgres.url("fastauth")}
    with open_terminal(root / "workspace", request.param, variables) as terminal:
        yield Evening(terminal, root, request.param)
    fresh_database(postgres, "fastauth")


def test_a_chapter_from_its_first_step_to_its_last(evening: Evening) -> None:
    _set_up_and_fail(evening)
    _write_the_first_answer(evening)
    _take_the_second_from_the_book(evening)
    _tidy_and_refactor(evening)

    status = evening.does("redgreen status")

    assert "Chapter 2" in status.flat
    assert "7 of 11" in status.flat


def _set_up_and_fail(evening: Evening) -> None:
    status = evening.does("redgreen status")
    assert "Chapter 1: " in status.flat
    assert "You are at ch01-00-setup, with the book's files." in status.flat
    assert ANSI.search(status.screen)

    evening.does("redgreen next")
    assert "here it does" in evening.does("redgreen check").flat
    arrived = evening.does("redgreen next").flat
    assert "This one is yours to write, on the branch attempt/ch01-02" in arrived
    assert "'redgreen hint'" in arrived


def _write_the_first_answer(evening: Evening) -> None:
    assert "you have not tried" in evening.fails("redgreen solution").flat
    assert "you have changed nothing yet" in evening.fails("redgreen diff").flat
    assert "Hint 1 of 1: Which file is missing?" in evening.does("redgreen hint").flat

    evening.writes("sums.py", WRONG)
    refused = evening.fails("redgreen next").flat
    assert "here 1 of 1 fails" in refused
    assert "assert 1 == 3" in refused

    evening.writes("sums.py", ADD)
    assert "here it passes" in evening.does("redgreen check").flat
    assert "ch01-03-red" in evening.does("redgreen next").flat


def _take_the_second_from_the_book(evening: Evening) -> None:
    evening.does("redgreen next")
    evening.writes("sums.py", WRONG)
    evening.fails("redgreen check")
    assert "return first" in evening.does("redgreen diff").flat
    assert "nothing was changed" in evening.fails("redgreen reset", Begin="n").flat
    kept = evening.does("redgreen reset", Begin="y").flat
    assert "What you had is on attempt/ch01-04-2" in kept
    assert "return first\n" in evening.does("git show attempt/ch01-04-2:sums.py").plain
    evening.does("redgreen solution")
    assert (evening.workspace / "sums.py").read_text() == ADD_MORE


def _tidy_and_refactor(evening: Evening) -> None:
    evening.does("redgreen next")
    evening.writes("tests/test_sums.py", RENAMED)
    evening.does("redgreen next")
    evening.writes("tests/test_sums.py", RENAMED + "\n")
    assert "A refactor step leaves tests/ as it is" in evening.fails("redgreen next").flat
    evening.writes("tests/test_sums.py", RENAMED)
    evening.writes("sums.py", REFACTORED)
    assert "ch02-01-setup" in evening.does("redgreen next").flat


def test_wrong_turns_are_sentences_and_lose_nothing(evening: Evening) -> None:
    _leave_with_uncommitted_work(evening)
    _stand_on_a_wrong_branch(evening)
    _lose_the_database(evening)
    _lose_the_tags(evening)
    _delete_the_workspace(evening)


def _leave_with_uncommitted_work(evening: Evening) -> None:
    evening.does("redgreen next ch01-02")
    evening.writes("sums.py", WRONG)
    assert "Your work is kept on attempt/ch01-02." in evening.does("redgreen next ch02").flat
    assert (evening.workspace / "sums.py").read_text() != WRONG
    evening.does("redgreen next -")
    assert (evening.workspace / "sums.py").read_text() == WRONG
    assert "Did you mean 'ch01-03-red'?" in evening.fails("redgreen next ch01-03-rad").flat


def _stand_on_a_wrong_branch(evening: Evening) -> None:
    evening.does("git switch -q --discard-changes -c feature main")
    assert "which grew from no step of this book" in evening.fails("redgreen status").flat
    assert "grew from no step" in evening.fails("redgreen doctor").flat
    assert "You are back on attempt/ch01-02" in evening.does("redgreen next ch01-02").flat


def _lose_the_database(evening: Evening) -> None:
    evening.does("redgreen next ch02-02")
    away = evening.fails(f"DATABASE_URL={NOWHERE} redgreen check").flat
    assert "here the database does not answer." in away
    assert "unset DATABASE_URL" in evening.fails(f"DATABASE_URL={NOWHERE} redgreen doctor").flat
    assert "here it does" in evening.does("redgreen check").flat


def _lose_the_tags(evening: Evening) -> None:
    evening.does("git tag -f ch02-03-green ch01-00-setup && git tag -d ch02-04-tidy")
    refused = evening.fails("redgreen next").flat
    assert "2 tags, ch02-03-green first, are missing or of an older book; 'redgreen tags'" in refused
    assert "ch02-02-red" in evening.does("redgreen status").flat
    evening.does("redgreen tags")
    evening.does("redgreen next")
    evening.writes("notes.py", KEEP)
    assert "Your work is kept" in evening.does("redgreen next ch01").flat


def _delete_the_workspace(evening: Evening) -> None:
    evening.does("cd ..")
    shutil.rmtree(evening.workspace)
    for verb in ("status", "next", "check", "hint", "diff", "solution", "reset"):
        assert "'redgreen start' makes it anew" in evening.fails(f"redgreen {verb}").flat
    evening.terminal.type("redgreen start --no-serve")
    evening.does("cd workspace")
    assert "You are back on attempt/ch02-03" in evening.does("redgreen next ch02-03").flat
    assert (evening.workspace / "notes.py").read_text() == KEEP


def test_ctrl_c_ends_a_check_that_waits(evening: Evening) -> None:
    evening.does("redgreen next ch01-02")
    evening.writes("sums.py", "from pathlib import Path\nfrom time import sleep\n\nPath('../on').touch()\nsleep(600)\n")
    evening.terminal.send("redgreen check; echo ended:$?\n")
    _until_exists(evening.root / "on")
    evening.terminal.send("\x03")

    answer = evening.terminal.wait_for_end()

    assert answer.code == 130
    assert "stopped, and nothing is lost; 'redgreen status' says where you are." in answer.flat


def test_a_question_without_an_answer_is_as_good_as_ctrl_c(evening: Evening) -> None:
    """Ctrl-C itself may come a moment before Python reads, which then waits for the next key; Ctrl-D is read."""
    evening.does("redgreen next ch01-02")
    evening.writes("sums.py", ADD)
    evening.terminal.send("redgreen reset; echo ended:$?\n")
    evening.terminal.wait_for("Begin again?")
    evening.terminal.send("\x04")

    answer = evening.terminal.wait_for_end()

    assert answer.code == 130
    assert "stopped, and nothing is lost; 'redgreen status' says where you are." in answer.flat
    assert (evening.workspace / "sums.py").read_text() == ADD


def test_a_closed_stdin_is_nobody(evening: Evening) -> None:
    evening.does("redgreen next ch01-02")
    evening.writes("sums.py", ADD)

    assert "nobody can answer here; 'redgreen reset --yes'" in evening.fails("redgreen reset <&-").flat


def test_no_color_is_heard(evening: Evening) -> None:
    answer = evening.does("NO_COLOR=1 redgreen status")

    assert not [code for code in ANSI.findall(answer.screen) if code.startswith(("\x1b[3", "\x1b[9"))]


def _until_exists(path: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not path.exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert path.exists()
