"""Moves, hints, diffs, solutions and resets: a reader's work is never lost."""

import shutil

import pytest

from redgreen.book import Book
from redgreen.series.git import git
from redgreen.series.history import build_history, write_tags
from redgreen.series.read import read_series
from redgreen.tests.reader import SUMS, Patch, Reader, new_reader
from redgreen.tests.toy import ADD, HEAD, TWO, rewrite, write

MINE = ADD.replace("first + second", "second + first")


@pytest.fixture
def reader(book: Book, monkeypatch: Patch) -> Reader:
    return new_reader(book, monkeypatch)


@pytest.fixture
def green(reader: Reader) -> Reader:
    reader.says("next", "ch01-03")
    return reader


def test_green_step_starts_from_the_red_one_on_a_branch(reader: Reader) -> None:
    said = reader.says("next", "ch01-02")
    assert "Test that add adds You are at ch01-02-red, on no branch." in said
    said = reader.says("next", "ch01-03")

    assert "Next: make tests/test_sums.py pass, then 'redgreen check'." in said
    assert reader.at == ("ch01-03-green", "attempt/ch01-03")
    assert reader.read("tests/test_sums.py") == HEAD + TWO
    assert not (reader.book.workspace / SUMS).exists()


def test_unknown_names_are_answered_with_the_known_ones(reader: Reader) -> None:
    assert "'ch99'; the names are ch01, ch02, aside." in reader.refuses("next", "ch99")
    said = reader.refuses("next", "ch02-99")
    assert "'ch02-99'; the names are ch02-01-red, ch02-02-green." in said


def test_last_step_has_no_next(reader: Reader) -> None:
    reader.says("next", "ch02-02")

    assert "is the last step" in reader.refuses("next", "--anyway")


def test_exercise_leads_to_the_next_chapter(reader: Reader) -> None:
    reader.says("next", "ch01-ex1")
    assert "> ch01-ex1-red" in reader.says("status")
    reader.says("next", "--anyway")
    reader.says("next", "--anyway")
    assert reader.at[0] == "ch02-01-red"


def test_uncommitted_work_is_on_the_branch_of_its_step(green: Reader) -> None:
    green.write(SUMS, MINE)
    green.write("müßige datei.txt", MINE)

    assert "Your work is kept on attempt/ch01-03;" in green.says("next", "ch02")
    assert green.read() != MINE
    green.says("next", "ch01-03")
    assert green.read() == green.read("müßige datei.txt") == MINE


def test_changes_at_a_tag_get_a_new_branch_and_come_back(green: Reader) -> None:
    green.write(SUMS, MINE)
    green.says("next", "ch02")
    green.git("checkout", "--quiet", "ch01-03-green")
    green.write(SUMS, "other\n")

    assert "kept on attempt/ch01-03-2;" in green.says("next", "ch02")
    assert green.kept("attempt/ch01-03") == MINE
    green.says("next", "ch01-03")
    assert green.read() == "other\n"


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
    assert "You are at ch01-03-green, on no" in reader.says("status")
    reader.says("next", "ch02")

    assert reader.kept("attempt/ch01-03") == MINE


def test_answer_started_at_the_red_step_comes_along(reader: Reader) -> None:
    reader.git("checkout", "--quiet", "ch01-02-red")
    reader.write(SUMS, MINE)
    reader.says("next", "--anyway")

    assert reader.at == ("ch01-03-green", "attempt/ch01-03")
    assert reader.read() == MINE


def test_settings_of_the_readers_git_hold(green: Reader, monkeypatch: Patch) -> None:
    monkeypatch.setenv("HOME", str(green.book.root))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    write(green.book.root / ".config/git/ignore", ".idea/\n")
    green.write(".idea/x.xml", MINE)
    green.says("next", "ch02")

    assert green.read(".idea/x.xml") == MINE


def test_ignored_file_is_not_overwritten(green: Reader) -> None:
    write(green.book.root / ".git/info/exclude", f"/{SUMS}\n")
    green.write(SUMS, MINE)
    green.write("notes.txt", MINE)
    said = green.refuses("next", "ch02")

    assert "would be overwritten" in said
    assert green.kept("attempt/ch01-03", "notes.txt") == MINE
    assert green.read() == MINE


def test_work_outlives_the_workspace(green: Reader) -> None:
    green.write(SUMS, MINE)
    green.says("next", "ch02")
    shutil.rmtree(green.book.workspace)
    assert "'redgreen start' repairs it" in green.refuses("status")
    green.add_workspace()
    green.says("next", "ch01-03")

    assert green.read() == MINE


def test_unfinished_merge_is_left_alone(green: Reader) -> None:
    green.write(SUMS, MINE)
    green.git("add", "--all")
    green.git("commit", "--quiet", "--message=Mine")
    with pytest.raises(AssertionError):
        green.git("merge", "ch01-05-green")
    before = green.git("status", "--porcelain")

    assert "cannot switch branch while merging" in green.refuses("next", "ch02")
    assert "cannot switch branch while merging" in green.refuses("doctor")
    assert green.git("status", "--porcelain") == before


def test_branch_outside_the_tutorial_is_kept(reader: Reader) -> None:
    reader.git("switch", "--quiet", "--create", "feature", "main")
    reader.write("idea.txt", MINE)

    assert "'git checkout ch01-01-setup' goes back" in reader.refuses("next", "ch02")
    assert reader.read("idea.txt") == MINE


def test_folder_without_git_is_not_taken_for_the_clone(green: Reader) -> None:
    (green.book.workspace / ".git").unlink()
    green.write(SUMS, MINE)

    assert "not a worktree of this clone" in green.refuses("next", "ch02")
    assert git(green.book.root, "branch", "--show-current") == "main"


def test_new_version_of_the_tutorial(reader: Reader) -> None:
    reader.git("checkout", "--quiet", "ch02-01-red")
    patch = reader.book.chapters / "01-adding/01-setup-a-project.patch"
    rewrite(patch, "Because it is next.", "It comes first.")
    write_tags(build_history(read_series(reader.book.chapters)))
    said = reader.says("status")
    assert "You are at ch02-01-red" in said
    assert "The tutorial has changed since you got these files" in said
    reader.says("reset")

    assert "has changed since" not in reader.says("status")


def test_status_ticks_what_held(reader: Reader) -> None:
    reader.says("next")
    said = reader.says("status")

    assert "✔ ch01-01-setup: Add a project > ch01-02-red" in said
    assert "ch01-ex1-green: Add no numbers You are at ch01-02-red" in said
    assert "Next: 'pytest tests/test_sums.py', compare with the page" in said


def test_hints_come_one_at_a_time(green: Reader) -> None:
    assert green.says("hint") == "Hint 1 of 1: Add a module."
    assert "no more hints; 'redgreen solution' has the sol" in green.says("hint")
    green.says("solution", "--anyway")
    assert "your files are the tutorial's: go on with" in green.says("hint")


def test_green_step_shows_the_hints_from_the_first_on(reader: Reader) -> None:
    reader.says("next")
    reader.says("hint")
    reader.says("next")

    assert reader.says("hint") == "Hint 1 of 1: Add a module."


def test_diff_hides_the_solution_until_there_is_work(green: Reader) -> None:
    assert "you have changed nothing yet" in green.refuses("diff")
    assert "+ return first + second" in green.says("diff", "--anyway")
    green.write(SUMS, MINE)
    said = green.says("diff")
    assert "--- yours/fastauth/sums.py +++ tutorial/fastauth/sums.py" in said
    assert "- return second + first + return first + second" in said
    green.write(SUMS, ADD)
    assert "Your files are the tutorial's at ch01-03-green." in green.says("diff")


def test_solution_waits_for_a_check_and_keeps_the_work(green: Reader) -> None:
    green.write(SUMS, MINE)
    assert "you have not checked ch01-03-green yet" in green.refuses("solution")
    said = green.says("solution", "--anyway")

    assert "'git switch attempt/ch01-03' brings it back" in said
    assert (green.at, green.read()) == (("ch01-03-green", ""), ADD)
    assert green.kept("attempt/ch01-03") == MINE


def test_reset_keeps_the_work_and_names_the_newest(green: Reader) -> None:
    green.write(SUMS, "first\n")
    green.says("solution", "--anyway")
    green.write(SUMS, MINE)
    said = green.says("reset")

    assert "'git switch attempt/ch01-03-2' brings it back" in said
    assert green.at == ("ch01-03-green", "attempt/ch01-03-3")
    assert not (green.book.workspace / SUMS).exists()
    assert green.kept("attempt/ch01-03") == "first\n"
    assert green.kept("attempt/ch01-03-2") == MINE
