"""`edit` and `save`: exercises, detours, and what is refused; the main line: test_author_edit.py."""

import shutil

import pytest
from click.testing import CliRunner
from redgreen.author.unfinished import Saved
from redgreen.commands.book import Book
from redgreen.commands.cli import main
from redgreen.commands.edit import abort_edit, edit_book
from redgreen.errors import BookError
from redgreen.tests.author_desk import Desk
from redgreen.tests.toy import write

SUBTRACT = "Subtract\n\nThe other way.\n\nStep: {kind}\n"
ASK_SUBTRACT = "Fails: tests/test_less.py::test_takes\nBecause: ModuleNotFoundError: No module named 'less'\n"
TEST_LESS = '"""Taking."""\n\n\ndef test_takes() -> None:\n    from less import take\n\n    assert take(3, 1) == 2\n'
LESS = '"""Less."""\n\n\ndef take(first: int, second: int) -> int:\n    """Return the difference."""\n    return first - second\n'


class TestSideBranches:
    def make(self, desk: Desk, solution: str) -> Saved:
        desk.commit("tests/test_less.py", TEST_LESS, SUBTRACT.format(kind="red") + ASK_SUBTRACT)
        desk.commit("less.py", LESS, SUBTRACT.format(kind=solution))
        return desk.save()

    def test_two_commits_make_an_exercise(self, desk: Desk) -> None:
        desk.edit("ch01", exercise=True)

        saved = self.make(desk, "solution")

        assert saved.rewritten == ["ch01-ex2-red", "ch01-ex2-solution"]
        assert not saved.refusals

    def test_commits_make_a_detour(self, desk: Desk) -> None:
        desk.edit("ch01", detour="taking")

        saved = self.make(desk, "green")

        assert saved.rewritten == ["taking-01-red", "taking-02-green"]
        assert desk.series.chapters[-1].after == "01-adding"

    def test_an_exercise_without_commits_is_removed(self, desk: Desk) -> None:
        desk.edit("ch01-ex1-solution")
        desk.git("reset", "--quiet", "--hard", "HEAD^^")

        assert desk.save().removed == ["ch01-ex1-red", "ch01-ex1-solution"]
        assert desk.series.chapters[0].exercises == ()

    def test_refuses_one_that_does_not_start_at_an_end(self, desk: Desk) -> None:
        with pytest.raises(BookError, match="a side branch starts at a chapter's end"):
            desk.edit("ch01-02-green", exercise=True)


class TestTheVerb:
    def test_gives_the_worktree_the_address_of_the_workspaces_database(self, desk: Desk) -> None:
        (desk.root / ".git/info").mkdir(exist_ok=True)
        write(desk.root / ".git/info/exclude", "/.env\n/workspace/\n")
        write(desk.root / "workspace/.env", "DATABASE_URL=postgresql+psycopg2://localhost:5437/fastauth\n")

        edit_book(Book(desk.root), "ch01-02-green", False, None)

        assert "DATABASE_URL=postgresql+psycopg2://localhost:5437/fastauth\n" in (desk.folder / ".env").read_text()
        assert not desk.save().rewritten

    @pytest.mark.parametrize(
        ("words", "told"),
        [(["ch01-02-green"], "ch01-02-green"), (["--exercise"], "--exercise"), (["--detour", "m"], "--detour")],
    )
    def test_gives_up_no_edit_that_is_named(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch, words: list[str], told: str
    ) -> None:
        monkeypatch.setenv("REDGREEN_ROOT", str(desk.root))
        desk.edit("ch01-03-red")

        done = CliRunner().invoke(main, ["edit", *words, "--abort"])

        assert done.exit_code == 1
        assert done.stderr == f"redgreen: '--abort' gives up the one edit that is open; leave '{told}' out.\n"
        assert desk.folder.exists()

    def test_says_what_to_commit(self, desk: Desk) -> None:
        said = edit_book(Book(desk.root), "ch01", True, None)

        assert "Commit the exercise's red step there, then its solution" in said


class TestFaults:
    def test_refuses_changes_that_are_not_committed(self, desk: Desk) -> None:
        desk.edit("ch01-02-green")
        write(desk.folder / "sums.py", "x = 1\n")

        with pytest.raises(BookError, match="not committed"):
            desk.save()

    def test_a_commit_that_is_no_step_stops_the_save_and_loses_nothing(self, desk: Desk) -> None:
        before = desk.files()
        desk.edit("ch01-02-green")
        desk.commit("README.md", "# Sums\n", "Say what it is")

        with pytest.raises(BookError, match="'Say what it is' has no 'Step:' trailer"):
            desk.save()

        assert desk.files() == before
        assert "Say what it is" in desk.git("log", "--format=%s")

    def test_the_mended_commits_can_be_saved(self, desk: Desk) -> None:
        desk.edit(None)
        desk.commit("README.md", "# Sums\n", "Say what it is")
        with pytest.raises(BookError, match="has no 'Step:' trailer"):
            desk.save()

        desk.git("commit", "--quiet", "--amend", "--message=Say what it is\n\nFor readers.\n\nStep: setup")

        assert desk.save().rewritten == ["ch01-07-setup"]

    def test_a_refused_save_leaves_the_author_on_the_same_commit(self, desk: Desk) -> None:
        desk.edit("ch01-02-green")
        desk.commit("README.md", "# Sums\n", "Say what it is")
        with pytest.raises(BookError, match=r"Nothing is written\. .* stands on your last commit"):
            desk.save()

        desk.git("commit", "--quiet", "--amend", "--message=Say what it is\n\nFor readers.\n\nStep: setup")
        desk.save()

        tags = {step.tag for step in desk.series.steps()}
        assert {"ch01-03-setup", "ch01-04-red", "ch01-07-refactor"} <= tags

    def test_a_second_edit_finds_the_first(self, desk: Desk) -> None:
        desk.edit("ch01-02-green")

        with pytest.raises(BookError, match=r"an edit is open in .*edit"):
            desk.edit("ch01-03-red")

    def test_damaged_notes_can_be_given_up(self, desk: Desk) -> None:
        desk.edit("ch01-01-red")
        (desk.state / "edit.json").write_text("{")

        with pytest.raises(BookError, match=r"edit\.json is damaged; give the edit up with"):
            desk.save()
        assert abort_edit(Book(desk.root)) == "The edit is given up; the series is as it was."

    def test_says_that_the_worktree_is_gone(self, desk: Desk) -> None:
        desk.edit("ch01-01-red")
        shutil.rmtree(desk.folder)

        with pytest.raises(BookError, match="is gone; give the edit up with"):
            desk.save()

    @pytest.mark.parametrize("name", ["", "two words", "../elsewhere", "03-registration"])
    def test_refuses_a_name_that_is_no_detours_folder(self, desk: Desk, name: str) -> None:
        with pytest.raises(BookError, match="cannot be a detour's folder"):
            desk.edit("ch01", detour=name)

    def test_offers_the_nearest_tag(self, desk: Desk) -> None:
        with pytest.raises(BookError, match="Did you mean 'ch01-02-green'"):
            desk.edit("ch01-02-grene")

    def test_says_that_no_edit_is_open(self, desk: Desk) -> None:
        with pytest.raises(BookError, match="no edit is open"):
            desk.save()

    def test_refuses_a_merge(self, desk: Desk) -> None:
        desk.edit("ch01-02-green")
        desk.git("checkout", "--quiet", "-b", "side", "HEAD^")
        desk.commit("README.md", "# Sums\n", "Say what it is\n\nFor readers.\n\nStep: setup")
        desk.git("merge", "--quiet", "--no-edit", "--no-ff", "refs/redgreen/edit/ch01-02-green")

        with pytest.raises(BookError, match="is a merge"):
            desk.save()
