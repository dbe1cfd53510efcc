"""Going on, jumping, coming back: whatever a reader does, their work is on a branch with a plain name."""

import shutil

import pytest
from redgreen.commands.workspace import ensure_workspace
from redgreen.reader.move import sweep
from redgreen.tests.reader.hand import Hand
from redgreen.tests.toy import ADD, ASK

MINE = '"""Mine."""\n\n\ndef add(first: int, second: int) -> int:\n    return second + first\n'


class TestArriving:
    def test_a_red_step_has_the_books_files(self, hand: Hand) -> None:
        hand.say("next", "ch01-01")

        assert hand.branch == ""
        assert hand.at == "ch01-01-red"
        assert hand.read("tests/test_sums.py") == ASK

    def test_a_green_step_is_the_readers_from_the_red_one_on(self, green: Hand) -> None:
        assert green.branch == "attempt/ch01-02"
        assert green.read("tests/test_sums.py") == ASK
        assert not (green.workspace / "sums.py").exists()

    def test_a_chapter_means_its_first_step(self, hand: Hand) -> None:
        assert "ch02-01-setup" in hand.say("next", "ch02")

    def test_the_answers_words_are_not_told(self, green: Hand) -> None:
        assert "To pass: tests/test_sums.py" in green.say("next", "ch01-02")

    def test_compiled_files_do_not_keep_a_package_alive(self, hand: Hand) -> None:
        hand.write("gone/deep/__pycache__/x.cpython-311.pyc", "")
        hand.write("kept/__pycache__/x.cpython-311.pyc", "")
        hand.write("kept/notes.txt", "mine")

        sweep(hand.workspace)

        assert not (hand.workspace / "gone/deep").exists()
        assert hand.read("kept/notes.txt") == "mine"


class TestKeeping:
    def test_uncommitted_work_goes_to_the_branch_of_its_step(self, green: Hand) -> None:
        green.write("sums.py", MINE)

        told = green.say("next", "ch01-03")

        assert "Your work is kept on attempt/ch01-02." in told
        assert green.shown("attempt/ch01-02", "sums.py") == MINE
        assert green.read("sums.py") == ADD

    def test_coming_back_brings_it_back(self, green: Hand) -> None:
        green.write("sums.py", MINE)
        green.say("next", "ch02")
        told = green.say("next", "-")

        assert "You are back on attempt/ch01-02" in told
        assert green.read("sums.py") == MINE

    def test_back_and_back_again(self, green: Hand) -> None:
        green.say("next", "ch02")
        green.say("next", "-")
        green.say("next", "-")

        assert green.at == "ch02-01-setup"

    def test_there_is_no_way_back_at_the_beginning(self, hand: Hand) -> None:
        assert "there is no earlier step" in hand.refusal("next", "-")

    def test_changes_to_the_books_own_files_get_a_branch(self, hand: Hand) -> None:
        hand.say("next", "ch01-03")
        hand.write("tests/test_sums.py", "mine\n")
        hand.say("next", "ch02")

        assert hand.shown("attempt/ch01-03", "tests/test_sums.py") == "mine\n"

    def test_a_second_time_gets_a_branch_of_its_own(self, green: Hand) -> None:
        green.write("sums.py", MINE)
        green.say("next", "ch01-03")
        green.git("checkout", "--quiet", "ch01-02-green")
        green.write("sums.py", "other\n")
        told = green.say("next", "ch01-03")

        assert "kept on attempt/ch01-02-2" in told
        assert green.shown("attempt/ch01-02", "sums.py") == MINE

    def test_a_branch_of_the_readers_own_stays_as_it_is(self, hand: Hand) -> None:
        hand.git("switch", "--quiet", "--create", "mine", "ch01-01-red")
        hand.write("sums.py", MINE)
        hand.commit("My sums")
        before = hand.git("rev-parse", "mine")
        hand.write("sums.py", "unfinished\n")
        hand.say("next", "ch02")

        assert hand.git("rev-parse", "mine") == before
        assert hand.shown("attempt/ch01-02", "sums.py") == "unfinished\n"

    def test_a_commit_without_a_branch_gets_one(self, hand: Hand) -> None:
        hand.git("checkout", "--quiet", "ch01-01-red")
        hand.write("sums.py", MINE)
        hand.commit("On no branch")
        hand.say("next", "ch02")

        assert hand.shown("attempt/ch01-02", "sums.py") == MINE

    def test_nothing_to_keep_makes_no_branch(self, hand: Hand) -> None:
        hand.say("next", "ch01-01")
        hand.say("next", "ch02")

        assert hand.git("branch", "--list", "attempt/*") == ""

    def test_a_reader_whom_git_does_not_know_is_kept_too(self, green: Hand) -> None:
        for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
            green.patch.setenv(name, "/dev/null")
        green.write("sums.py", MINE)
        green.say("next", "ch02")

        assert green.shown("attempt/ch01-02", "sums.py") == MINE

    def test_an_ignored_file_is_not_overwritten(self, green: Hand) -> None:
        (green.root / ".git/info").mkdir(exist_ok=True)
        (green.root / ".git/info/exclude").write_text("/sums.py\n")
        green.write("sums.py", MINE)

        refusal = green.refusal("next", "ch01-03")

        assert "git ignores sums.py, and the step has a file of that name" in refusal
        assert green.read("sums.py") == MINE

    def test_work_outlives_the_workspace(self, green: Hand) -> None:
        green.write("sums.py", MINE)
        green.say("next", "ch02")
        shutil.rmtree(green.workspace)

        assert "'redgreen start' makes it anew" in green.refusal("status")
        ensure_workspace(green.book, "ch01-00-setup")
        green.say("next", "ch01-02")
        assert green.read("sums.py") == MINE


class TestGoingOn:
    def test_stays_where_the_step_does_not_hold(self, green: Hand) -> None:
        refusal = green.refusal("next")

        assert "every test to pass; here 1 of 1 fails" in refusal
        assert "you are still at ch01-02-green" in refusal
        assert green.branch == "attempt/ch01-02"

    def test_goes_on_when_it_holds(self, green: Hand) -> None:
        green.write("sums.py", MINE)
        green.say("next")

        assert green.at == "ch01-03-red"

    def test_goes_on_anyway(self, green: Hand) -> None:
        green.say("next", "--anyway")

        assert green.at == "ch01-03-red"

    def test_whoever_answers_at_the_red_step_takes_the_files_along(self, hand: Hand) -> None:
        hand.say("next", "ch01-01")
        hand.write("sums.py", MINE)
        told = hand.say("next")

        assert "Your files came along" in told
        assert (hand.branch, hand.at) == ("attempt/ch01-02", "ch01-02-green")
        assert hand.read("sums.py") == MINE

    def test_the_books_last_step_is_the_end(self, hand: Hand) -> None:
        hand.say("next", "ch02-04")

        assert "ch02-04-tidy is the last step here" in hand.refusal("next", "--anyway")

    def test_the_end_of_a_chapter_names_its_exercise(self, hand: Hand) -> None:
        hand.say("next", "ch01-06")

        assert "That was chapter 1. Its exercise: 'redgreen next ch01-ex1'." in hand.say("next", "--anyway")

    def test_after_an_exercise_comes_the_next_chapter(self, hand: Hand) -> None:
        hand.say("next", "ch01-ex1-solution")
        hand.say("next", "--anyway")

        assert hand.at == "ch02-01-setup"


class TestRefusing:
    def test_an_unknown_tag_is_answered_with_the_nearest(self, hand: Hand) -> None:
        assert "Did you mean 'ch01-01-red'?" in hand.refusal("next", "ch01-01-rde")

    def test_a_merge_under_way_is_left_alone(self, green: Hand) -> None:
        green.write("sums.py", MINE)
        green.commit("Mine")
        green.git("switch", "--quiet", "--create", "other", "ch01-02-green")
        green.write("sums.py", "other\n")
        green.commit("Other")
        with pytest.raises(AssertionError, match=r"[Ff]ix conflicts"):
            green.git("merge", "attempt/ch01-02")

        refusal = green.refusal("next", "ch02")

        assert "a merge is under way in workspace/" in refusal
        assert "git merge --abort" in refusal

    def test_gits_lock_is_named_with_its_mend(self, green: Hand) -> None:
        green.write("sums.py", MINE)
        lock = green.git("rev-parse", "--path-format=absolute", "--git-path", "index.lock")
        (green.workspace / lock).write_text("")

        assert f"'rm {lock}'" in green.refusal("next", "ch02")
        assert green.read("sums.py") == MINE

    def test_a_branch_named_attempt_stands_in_the_way(self, hand: Hand) -> None:
        hand.git("branch", "attempt")

        assert "your branch 'attempt' stands in the way" in hand.refusal("next", "ch01-02")

    def test_missing_tags_are_named_before_anything_moves(self, green: Hand) -> None:
        green.git("tag", "--delete", "ch01-03-red")
        refusal = green.refusal("next", "ch01-03")

        assert "the tag ch01-03-red is missing or of an older book; 'redgreen tags'" in refusal
        assert green.branch == "attempt/ch01-02"

    def test_old_tags_are_counted(self, green: Hand) -> None:
        for tag in ("ch01-03-red", "ch01-04-green"):
            green.git("tag", "--force", tag, "ch01-00-setup")

        assert "2 tags, ch01-03-red first, are missing" in green.refusal("next", "--anyway")

    def test_a_branch_outside_of_the_book_is_told_the_way_back(self, hand: Hand) -> None:
        hand.say("next", "ch01-03")
        hand.git("switch", "--quiet", "--create", "feature", "main")

        refusal = hand.refusal("status")

        assert "on the branch 'feature', which grew from no step of this book" in refusal
        assert "next ch01-03-red' goes back" in refusal
        hand.say("next", "ch01-03-red")
        assert hand.at == "ch01-03-red"

    def test_work_outside_of_the_book_is_kept_too(self, hand: Hand) -> None:
        hand.git("switch", "--quiet", "--create", "feature", "main")
        hand.write("idea.txt", "mine\n")
        hand.say("next", "ch01-03")

        assert hand.shown("attempt/ch01-03", "idea.txt") == "mine\n"
