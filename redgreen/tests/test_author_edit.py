"""`edit` and `save` on the main line of a toy book; side branches and faults: test_author_sides.py."""

import pytest
from redgreen.author.draft import end, open_draft
from redgreen.errors import BookError
from redgreen.history import build_history, write_tags
from redgreen.history.git import git, git_text
from redgreen.tests.author_desk import PAGE, Desk
from redgreen.tests.toy import write


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

    def test_that_is_mended_and_not_gone_on_with_is_told_so(self, stuck: Desk) -> None:
        stuck.git("checkout", "--theirs", "sums.py")
        stuck.git("add", "sums.py")

        with pytest.raises(BookError, match="no file is in conflict any more; type 'git rebase --continue'"):
            stuck.save()

    def test_whose_rebase_was_given_up_comes_again_and_loses_no_step(self, stuck: Desk) -> None:
        before = stuck.files()
        stuck.git("rebase", "--abort")

        with pytest.raises(BookError, match=r"conflicts in sums\.py"):
            stuck.save()
        assert stuck.files() == before

    def test_that_is_mended_is_kept_when_the_save_is_refused(self, stuck: Desk) -> None:
        stuck.git("checkout", "--theirs", "sums.py")
        stuck.git("add", "sums.py")
        stuck.git("rebase", "--continue")
        stuck.git("commit", "--quiet", "--allow-empty", "--message=Say nothing")

        with pytest.raises(BookError, match=r"your mended conflicts are kept.*'git rebase -i'"):
            stuck.save()
        assert "sum(more, start=first)" in (stuck.folder / "sums.py").read_text()
        assert stuck.git("log", "-1", "--format=%s") == "Say nothing\n"

    def test_can_be_given_up(self, stuck: Desk) -> None:
        end(stuck.root, stuck.state)

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


class TestTheRoot:
    def test_loses_what_the_last_step_lost_and_keeps_a_stranger(self, plain: Desk) -> None:
        write(plain.root / "tests/test_old.py", "")
        git(plain.root, "add", "tests/test_old.py")
        write(plain.root / "tests/scratch.py", "mine\n")

        plain.edit("ch01-02-green")
        plain.amend("sums.py", '"""Sums."""', '"""Sums, and nothing else."""')
        plain.save()

        assert not (plain.root / "tests/test_old.py").exists()
        assert (plain.root / "tests/scratch.py").read_text() == "mine\n"


class TestWhatIsRefused:
    def test_a_tag_of_the_authors_own_leaves_the_edit_open(self, plain: Desk) -> None:
        git(
            plain.root,
            "-c",
            "user.email=ada@example.com",
            "tag",
            "--annotate",
            "--message=mine",
            "ch01-07-setup",
            "HEAD",
        )
        before = plain.files()
        plain.edit(None)
        plain.commit("README.md", "# Sums\n", "Say what it is\n\nFor readers.\n\nStep: setup")

        with pytest.raises(BookError, match="the tag 'ch01-07-setup' is yours, and the book needs the name"):
            plain.save()

        assert plain.files() == before
        assert open_draft(plain.state) is not None

    def test_the_save_goes_on_when_the_tag_is_gone(self, plain: Desk) -> None:
        git(plain.root, "tag", "--annotate", "--message=mine", "ch01-07-setup", "HEAD")
        plain.edit(None)
        plain.commit("README.md", "# Sums\n", "Say what it is\n\nFor readers.\n\nStep: setup")
        with pytest.raises(BookError):
            plain.save()
        git(plain.root, "tag", "--delete", "ch01-07-setup")

        assert plain.save().rewritten == ["ch01-07-setup"]


class TestACrash:
    def test_a_half_done_edit_is_found_again(self, desk: Desk) -> None:
        """As after a power cut in the middle of a replay: all that a new process has is what stands on the disk."""
        desk.edit("ch01-02-green")
        desk.amend("sums.py", "return first + second", "return second + first")
        with pytest.raises(BookError):
            desk.save()

        found = open_draft(desk.state)

        assert found is not None
        assert (found.replaying, found.after) == ("main", "ch01-02-green")
        with pytest.raises(BookError, match="an edit is open in"):
            desk.edit("ch01-03-red")

    def test_the_notes_are_never_half_written(self, desk: Desk) -> None:
        desk.edit("ch01-02-green")
        (desk.state / "edit.new").write_text("{ half")

        assert open_draft(desk.state) is not None
        assert not desk.save().refusals
