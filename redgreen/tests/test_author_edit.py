"""The author's pair, `edit` and `save`, on a toy book and with plain git in between."""

import platform
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from redgreen.author.draft import begin, draft_folder, end, open_draft
from redgreen.author.save import Saved, save
from redgreen.commands.book import Book
from redgreen.commands.edit import abort_edit
from redgreen.errors import BookError
from redgreen.history import build_history, write_tags
from redgreen.history.git import git_text
from redgreen.series import Series, read_series
from redgreen.tests.toy import EXERCISE_RED, FIRST_CHAPTER, SOLUTION, ToyStep, make_toy, rewrite, write

PYTHON = ".".join(platform.python_version_tuple()[:2])
PAGE = "docs/chapters/01-adding.md"
SUBTRACT = "Subtract\n\nThe other way.\n\nStep: {kind}\n"
ASK_SUBTRACT = "Fails: tests/test_less.py::test_takes\nBecause: ModuleNotFoundError: No module named 'less'\n"
TEST_LESS = '"""Taking."""\n\n\ndef test_takes() -> None:\n    from less import take\n\n    assert take(3, 1) == 2\n'
LESS = '"""Less."""\n\n\ndef take(first: int, second: int) -> int:\n    """Return the difference."""\n    return first - second\n'


@dataclass
class Desk:
    """A toy book and the author's hands."""

    root: Path

    @property
    def series(self) -> Series:
        return read_series(self.root / "chapters")

    @property
    def state(self) -> Path:
        return self.root / ".redgreen"

    @property
    def folder(self) -> Path:
        return draft_folder(self.state)

    def edit(self, tag: str | None, *, exercise: bool = False, detour: str | None = None) -> None:
        begin(self.series, self.state, tag, exercise=exercise, detour=detour)

    def save(self) -> Saved:
        return save(self.series, self.state, lambda _: None)

    def git(self, *arguments: str) -> str:
        """Run a plain git in the worktree, as the author does."""
        who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "core.editor=true")
        done = subprocess.run(("git", *who, *arguments), cwd=self.folder, capture_output=True, text=True)
        return done.stdout + done.stderr

    def amend(self, path: str, old: str, new: str) -> None:
        rewrite(self.folder / path, old, new)
        self.git("commit", "--quiet", "--all", "--amend", "--no-edit")

    def commit(self, path: str, content: str, message: str) -> None:
        write(self.folder / path, content)
        self.git("add", "--all")
        self.git("commit", "--quiet", f"--message={message}")

    def files(self) -> dict[str, bytes]:
        chapters = self.root / "chapters"
        return {path.relative_to(chapters).as_posix(): path.read_bytes() for path in chapters.rglob("*.*")}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return make_desk(tmp_path / "book", (*FIRST_CHAPTER, EXERCISE_RED, SOLUTION))


@pytest.fixture
def plain(tmp_path: Path) -> Desk:
    """A book of one chapter, without an exercise."""
    return make_desk(tmp_path / "plain", FIRST_CHAPTER)


def make_desk(root: Path, steps: Sequence[ToyStep]) -> Desk:
    chapters = make_toy(root, steps, python=PYTHON)
    for patch in chapters.rglob("*.patch"):
        patch.with_suffix(".out").write_text(f"the transcript of {patch.stem}\n")
    write(root / PAGE, "``` step\n01-adding/03-red\n```\n\nNow `git checkout ch01-04-green`.\n")
    (root / ".redgreen").mkdir()
    return Desk(root)


class TestAnEditWithoutAChange:
    def test_changes_no_byte(self, desk: Desk) -> None:
        before = desk.files()

        desk.edit("ch01-03-red")
        saved = desk.save()

        assert desk.files() == before
        assert not any((saved.rewritten, saved.removed, saved.transcripts, saved.refusals))

    def test_leaves_no_worktree_and_no_ref(self, desk: Desk) -> None:
        desk.edit("ch01-03-red")
        desk.save()

        assert not desk.folder.exists()
        assert git_text(desk.root, "for-each-ref", "refs/redgreen") == ""
        assert len(git_text(desk.root, "worktree", "list").splitlines()) == 1


class TestAChangeOfAnEarlyStep:
    def test_reaches_every_later_step(self, desk: Desk) -> None:
        desk.edit("ch01-02-green")
        desk.amend("sums.py", '"""Sums."""', '"""Sums, and nothing else."""')

        saved = desk.save()

        assert saved.rewritten == ["ch01-02-green", "ch01-04-green", "ch01-06-refactor", "ch01-ex1-solution"]
        assert (desk.root / "sums.py").read_text().startswith('"""Sums, and nothing else."""')
        assert not saved.refusals

    def test_records_only_what_runs_on_other_files(self, desk: Desk) -> None:
        desk.edit("ch01-06-refactor")
        desk.amend("sums.py", '"""Sums."""', '"""Sums, and nothing else."""')

        saved = desk.save()

        assert saved.transcripts == ["ch01-06-refactor", "ch01-ex1-red", "ch01-ex1-solution"]
        kept = desk.root / "chapters/01-adding/05-tidy-a-pair.out"
        assert kept.read_text() == "the transcript of 05-tidy-a-pair\n"

    def test_moves_the_tags(self, desk: Desk) -> None:
        write_tags(build_history(desk.series))
        before = git_text(desk.root, "rev-parse", "ch01-06-refactor")

        desk.edit("ch01-02-green")
        desk.amend("sums.py", '"""Sums."""', '"""Sums, and nothing else."""')
        desk.save()

        assert git_text(desk.root, "rev-parse", "ch01-06-refactor") != before
        assert "nothing else" in git_text(desk.root, "show", "ch01-ex1-solution^:sums.py")

    def test_saves_a_step_that_does_not_hold_and_says_so(self, plain: Desk) -> None:
        plain.edit("ch01-06-refactor")
        plain.amend("sums.py", "sum(more, start=first)", "first")

        saved = plain.save()

        assert "return first\n" in (plain.root / "sums.py").read_text()
        assert "does not pass" in saved.refusals["ch01-06-refactor"][0]


class TestAConflict:
    @pytest.fixture
    def stuck(self, desk: Desk) -> Desk:
        desk.edit("ch01-02-green")
        desk.amend("sums.py", "return first + second", "return second + first")
        with pytest.raises(BookError, match=r"'04-green-three' does not follow .* conflicts in sums\.py\."):
            desk.save()
        return desk

    def test_leaves_the_series_alone(self, stuck: Desk) -> None:
        assert "+    return first + second" in (stuck.root / "chapters/01-adding/02-green-add.patch").read_text()

    def test_is_told_again_until_it_is_mended(self, stuck: Desk) -> None:
        with pytest.raises(BookError, match="git rebase --continue"):
            stuck.save()

    def test_goes_on_when_it_is_mended(self, stuck: Desk) -> None:
        stuck.git("checkout", "--theirs", "sums.py")
        stuck.git("add", "sums.py")
        stuck.git("rebase", "--continue")

        saved = stuck.save()

        assert saved.rewritten == ["ch01-02-green", "ch01-04-green"]
        assert not saved.refusals

    def test_can_be_given_up(self, stuck: Desk) -> None:
        end(stuck.series, stuck.state)

        assert open_draft(stuck.state) is None
        assert not stuck.folder.exists()


class TestTheOrderOfSteps:
    def test_a_new_step_renumbers_those_behind_it_and_the_pages(self, desk: Desk) -> None:
        desk.edit("ch01-02-green")
        desk.commit("README.md", "# Sums\n", "Say what it is\n\nFor readers.\n\nStep: setup")

        saved = desk.save()

        assert (desk.root / "chapters/01-adding/03-setup-say-what-it-is.patch").exists()
        assert saved.removed == ["ch01-03-red", "ch01-04-green", "ch01-05-tidy", "ch01-06-refactor"]
        assert (
            desk.root / PAGE
        ).read_text() == "``` step\n01-adding/04-red\n```\n\nNow `git checkout ch01-05-green`.\n"
        assert saved.pages == [PAGE]

    def test_a_dropped_step_takes_its_transcript_along(self, plain: Desk) -> None:
        plain.edit("ch01-06-refactor")
        plain.git("reset", "--quiet", "--hard", "HEAD^")

        saved = plain.save()

        assert saved.removed == ["ch01-06-refactor"]
        assert not list((plain.root / "chapters/01-adding").glob("06-*"))

    def test_a_chapter_trailer_begins_a_chapter(self, desk: Desk) -> None:
        desk.edit(None)
        desk.commit("README.md", "# Sums\n", "Say what it is\n\nFor readers.\n\nStep: setup\nChapter: 02-less-is-more")

        saved = desk.save()

        assert saved.rewritten == ["ch02-01-setup"]
        assert desk.series.chapters[-1].title == "Less is more"
        assert "Chapter:" not in (desk.root / "chapters/02-less-is-more/01-setup-say-what-it-is.patch").read_text()


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
