"""Moves, hints, diffs, solutions and resets: a reader's work is never lost."""

from __future__ import annotations

import os
import shutil
import signal

import click
import pytest

from redgreen.book import Book
from redgreen.reader.work import uninterrupted
from redgreen.series.git import git
from redgreen.series.history import build_history, write_tags
from redgreen.series.read import read_series
from redgreen.tests.reader import SUMS, Reader, new_reader
from redgreen.tests.toy import ADD, HEAD, TWO, rewrite, write

MINE = ADD.replace("first + second", "second + first")


@pytest.fixture
def reader(book: Book, monkeypatch: pytest.MonkeyPatch) -> Reader:
    return new_reader(book, monkeypatch)


@pytest.fixture
def green(reader: Reader) -> Reader:
    """A reader at the first green step, with nothing written yet."""
    reader.says("next", "ch01-03")
    return reader


def test_red_step_has_the_files_of_the_tutorial(reader: Reader) -> None:
    reader.write("gone/__pycache__/x.cpython-311.pyc", "")
    said = reader.says("next", "ch01-02")

    assert (
        "Because it is next. You are at ch01-02-red, with the tutorial's files." in said
    )
    assert reader.at == ("ch01-02-red", "")
    assert reader.read("tests/test_sums.py") == HEAD + TWO
    assert not (reader.book.workspace / "gone").exists()


def test_green_step_starts_from_the_red_one_on_a_branch(reader: Reader) -> None:
    said = reader.says("next", "ch01-03")

    assert "Must pass: tests/test_sums.py." in said
    assert "Because it is next." not in said
    assert reader.at == ("ch01-03-green", "attempt/ch01-03")
    assert not (reader.book.workspace / SUMS).exists()


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("ch02", "ch02-01-red"),
        ("ch01-ex1", "ch01-ex1-red"),
        (" CH02-02 ", "ch02-02-green"),
    ],
)
def test_names_of_steps(reader: Reader, name: str, tag: str) -> None:
    reader.says("next", name)

    assert reader.at[0] == tag


def test_unknown_names_are_answered_with_the_known_ones(reader: Reader) -> None:
    said = reader.refuses("next", "ch99")

    assert said == "there is no chapter 'ch99'; there are ch01, ch02, aside."
    assert "Did you mean 'ch01-02-red'?" in reader.refuses("check", "ch01-02-rde")


def test_back_and_the_ends(reader: Reader) -> None:
    assert "there is no earlier step" in reader.refuses("next", "-")
    reader.says("next", "ch02-02")
    assert "is the last step here" in reader.refuses("next", "--anyway")
    reader.says("next", "-")
    assert reader.at[0] == "ch01-01-setup"
    reader.says("next", "-")
    assert reader.at[0] == "ch02-02-green"


def test_exercises_at_the_end_of_a_chapter(reader: Reader) -> None:
    reader.says("next", "ch01-06")
    said = reader.says("next", "--anyway")
    assert "Exercise of ch01: 'redgreen next ch01-ex1'." in said
    reader.says("next", "ch01-ex1")
    assert "> ex1 red" in reader.says("status")
    reader.says("next", "--anyway")
    reader.says("next", "--anyway")
    assert reader.at[0] == "ch02-01-red"


def test_uncommitted_work_is_on_the_branch_of_its_step(green: Reader) -> None:
    green.write(SUMS, MINE)
    green.write("müßige datei.txt", MINE)

    assert "Your work is kept on attempt/ch01-03." in green.says("next", "ch02")
    assert green.read() != MINE
    green.says("next", "ch01-03")
    assert green.read() == green.read("müßige datei.txt") == MINE


def test_changes_at_a_tag_get_a_new_branch(green: Reader) -> None:
    green.write(SUMS, MINE)
    green.says("next", "ch02")
    green.git("checkout", "--quiet", "ch01-03-green")
    green.write(SUMS, "other\n")

    assert "kept on attempt/ch01-03-2." in green.says("next", "ch02")
    assert green.kept("attempt/ch01-03") == MINE
    assert green.kept("attempt/ch01-03-2") == "other\n"


def test_branch_of_the_readers_own_stays_as_it_is(reader: Reader) -> None:
    reader.git("switch", "--quiet", "--create", "mine", "ch01-02-red")
    assert reader.at == ("ch01-03-green", "mine")
    before = reader.git("rev-parse", "mine")
    reader.write(SUMS, MINE)
    reader.says("next", "ch02")

    assert reader.git("rev-parse", "mine") == before
    assert reader.kept("attempt/ch01-03") == MINE


def test_commit_on_no_branch_gets_one(reader: Reader) -> None:
    reader.git("checkout", "--quiet", "ch01-02-red")
    reader.write(SUMS, MINE)
    reader.git("add", "--all")
    reader.git("commit", "--quiet", "--message=Mine")
    assert "You are at ch01-03-green, on no branch." in reader.says("status")
    reader.says("next", "ch02")

    assert reader.kept("attempt/ch01-03") == MINE


def test_answer_started_at_the_red_step_comes_along(reader: Reader) -> None:
    reader.git("checkout", "--quiet", "ch01-02-red")
    reader.write(SUMS, MINE)
    reader.says("next", "--anyway")

    assert reader.at == ("ch01-03-green", "attempt/ch01-03")
    assert reader.read() == MINE


def test_settings_of_the_readers_git_hold(
    green: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They have no name for a commit, and ignore a folder."""
    write(
        green.book.root / "config",
        f"[core]\nexcludesFile = {green.book.root}/ignored\n",
    )
    write(green.book.root / "ignored", ".idea/\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(green.book.root / "config"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    green.write(".idea/x.xml", MINE)
    green.write(SUMS, MINE)
    green.says("next", "ch02")

    assert green.read(".idea/x.xml") == MINE
    assert green.kept("attempt/ch01-03") == MINE


def test_ignored_file_is_not_overwritten(green: Reader) -> None:
    write(green.book.root / ".git/info/exclude", f"/{SUMS}\n")
    green.write(SUMS, MINE)
    green.write("notes.txt", MINE)
    said = green.refuses("next", "ch02")

    assert "would be overwritten" in said
    assert said.endswith("Your work is kept on attempt/ch01-03.")
    assert green.read() == MINE


def test_work_outlives_the_workspace(green: Reader) -> None:
    green.write(SUMS, MINE)
    green.says("next", "ch02")
    shutil.rmtree(green.book.workspace)
    assert "'redgreen start' repairs it" in green.refuses("status")
    green.add_workspace()
    green.says("next", "ch01-03")

    assert green.read() == MINE


def test_ctrl_c_waits_for_the_end_of_a_move() -> None:
    reached = []

    def move() -> None:
        with uninterrupted():
            os.kill(os.getpid(), signal.SIGINT)
            reached.append("end")

    with pytest.raises(KeyboardInterrupt):
        move()
    assert reached == ["end"]


def test_unfinished_merge_is_left_alone(green: Reader) -> None:
    green.write(SUMS, MINE)
    green.git("add", "--all")
    green.git("commit", "--quiet", "--message=Mine")
    with pytest.raises(AssertionError):
        green.git("merge", "ch01-05-green")
    before = green.git("status", "--porcelain")

    assert "cannot switch branch while merging" in green.refuses("next", "ch02")
    assert green.git("status", "--porcelain") == before


def test_branch_outside_the_tutorial_is_kept(reader: Reader) -> None:
    reader.git("switch", "--quiet", "--create", "feature", "main")
    reader.write("idea.txt", MINE)
    assert "'feature', which did not start from" in reader.refuses("status")
    reader.says("next", "ch02")

    assert reader.kept("attempt/ch02-01", "idea.txt") == MINE


def test_folder_without_git_is_not_taken_for_the_clone(green: Reader) -> None:
    (green.book.workspace / ".git").unlink()
    green.write(SUMS, MINE)

    assert "is not a worktree of this clone" in green.refuses("next", "ch02")
    assert git(green.book.root, "branch", "--show-current") == "main"


def test_new_version_of_the_tutorial(reader: Reader) -> None:
    reader.git("checkout", "--quiet", "ch02-01-red")
    patch = reader.book.chapters / "01-adding/01-setup-a-project.patch"
    rewrite(patch, "Because it is next.", "It comes first.")
    write_tags(build_history(read_series(reader.book.chapters)))
    said = reader.says("status")
    assert "You are at ch02-01-red" in said
    assert "The tutorial has changed since you got these files" in said
    reader.says("reset", "--yes")

    assert "has changed since" not in reader.says("status")
    assert reader.git("branch", "--list", "attempt/*") == ""


def test_status_ticks_what_held(reader: Reader) -> None:
    notes = reader.book.root / ".redgreen/reader.json"
    reader.git("checkout", "--quiet", "ch01-02-red")
    reader.write("notes.txt", "mine")
    write(notes, '{"broken": ')
    assert "Done: 0 of 6 here" in reader.says("status")
    write(notes, '{"held": {"ch01-01-setup": ""}}')
    said = reader.says("status")

    assert "✔ 01 setup" in said
    assert "> 02 red" in said
    assert "Done: 1 of 6 here, 1 of 8 in the tutorial." in said
    assert "with the tutorial's files and uncommitted changes." in said
    assert "Next: 'pytest tests/test_sums.py', compare with the page" in said
    assert reader.git("status", "--porcelain") == "?? notes.txt"


def test_hints_come_one_at_a_time(green: Reader) -> None:
    assert green.says("hint") == "Hint 1 of 1: Add a module."
    assert "has no more hints" in green.says("hint")
    assert "Hint 1 of 1" in green.says("hint", "--again")


def test_diff_hides_the_solution_until_there_is_work(green: Reader) -> None:
    assert "you have changed nothing yet" in green.refuses("diff")
    assert "+ return first + second" in green.says("diff", "--anyway")
    green.write(SUMS, MINE)
    assert "- return second + first + return first + second" in green.says("diff")
    assert "sums.py |" in green.says("diff", "--stat")
    green.write(SUMS, ADD)
    assert "Your files are the tutorial's at ch01-03-green." in green.says("diff")


def test_solution_waits_for_a_check_and_keeps_the_work(green: Reader) -> None:
    green.write(SUMS, MINE)
    assert "you have not tried ch01-03-green yet" in green.refuses("solution")
    said = green.says("solution", "--anyway")

    assert "'git switch attempt/ch01-03' brings it back" in said
    assert (green.at, green.read()) == (("ch01-03-green", ""), ADD)
    assert green.kept("attempt/ch01-03") == MINE
    assert "those of the tutorial" in green.refuses("solution", "--anyway")


def test_reset_keeps_the_work_and_names_the_newest(green: Reader) -> None:
    assert "there is nothing to reset" in green.says("reset")
    green.write(SUMS, "first\n")
    green.says("solution", "--anyway")
    green.write(SUMS, MINE)
    with pytest.raises(click.Abort):
        green.says("reset", answer="n\n")
    assert green.read() == MINE
    said = green.says("reset", answer="y\n")

    assert "'git switch attempt/ch01-03-2' brings it back" in said
    assert green.at == ("ch01-03-green", "attempt/ch01-03")
    assert not (green.book.workspace / SUMS).exists()
    assert green.kept("attempt/ch01-03-2") == MINE
    assert green.kept("attempt/ch01-03-3") == "first\n"
