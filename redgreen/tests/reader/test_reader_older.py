"""A new version of the book while a reader is in the middle of the old one: the step they stand at is known by name."""

import pytest
from redgreen.commands.tags import refresh_tags
from redgreen.tests.reader.hand import Hand
from redgreen.tests.toy import ADD, EXERCISE_RED, SETUP, ToyStep, rewrite


def change(hand: Hand, step: ToyStep) -> None:
    """Let a new version of the book say something else at `step`, so that it and all after it are other commits."""
    rewrite(hand.root / f"chapters/{step.file}.patch", "Because it is next.", "Because it comes next.")
    refresh_tags(hand.book)


class TestAtAStepThatChanged:
    @pytest.mark.parametrize(
        ("tag", "changed", "row"),
        [
            ("ch01-ex1-red", EXERCISE_RED, "> ex1 red"),
            ("ch01-ex1-solution", EXERCISE_RED, "> ex1 solution"),
            ("ch01-03-red", SETUP, "> 03 red"),
            ("aside-02-green", SETUP, "> 02 green"),
        ],
    )
    def test_status_says_the_step_and_that_it_changed(self, hand: Hand, tag: str, changed: ToyStep, row: str) -> None:
        hand.git("checkout", "--quiet", tag)
        change(hand, changed)

        told = hand.say("status")

        assert row in told
        assert f"You are at {tag}, with the files of an older version of the book, which has changed since." in told
        assert told.endswith(f"Next: 'git checkout {tag}' brings the step as the book has it now.")

    def test_tags_that_still_point_at_it_are_mended_first(self, hand: Hand) -> None:
        hand.git("checkout", "--quiet", "ch01-03-red")
        change(hand, SETUP)
        hand.git("tag", "--force", "ch01-03-red", "HEAD")

        assert "Next: 'redgreen tags', then 'git checkout ch01-03-red'" in hand.say("status")

    def test_a_step_that_did_not_change_is_as_ever(self, hand: Hand) -> None:
        hand.git("checkout", "--quiet", "ch01-03-red")
        change(hand, EXERCISE_RED)

        assert "You are at ch01-03-red, with the book's files." in hand.say("status")

    def test_the_books_old_files_are_no_work_to_keep(self, hand: Hand) -> None:
        hand.git("checkout", "--quiet", "ch01-ex1-red")
        change(hand, EXERCISE_RED)
        hand.say("next", "ch02")

        assert hand.git("branch", "--list", "attempt/*") == ""

    def test_changes_to_them_are(self, hand: Hand) -> None:
        hand.git("checkout", "--quiet", "ch01-ex1-red")
        change(hand, EXERCISE_RED)
        hand.write("sums.py", "mine\n")

        assert "kept on attempt/ch01-ex1." in hand.say("next", "ch02")
        assert hand.shown("attempt/ch01-ex1", "sums.py") == "mine\n"


class TestOnABranch:
    def test_an_attempt_is_told_that_the_book_changed(self, green: Hand) -> None:
        green.write("sums.py", ADD)
        change(green, SETUP)

        told = green.say("status")

        assert "You work at ch01-02-green on the branch attempt/ch01-02." in told
        assert "The book has changed since it began" in told
        green.say("reset", "--yes")
        assert "has changed since" not in green.say("status")
        assert green.shown("attempt/ch01-02-2", "sums.py") == ADD

    def test_a_branch_of_the_readers_own_is_taken_for_the_same_step(self, hand: Hand) -> None:
        hand.git("switch", "--quiet", "--create", "mine", "ch01-03-red")
        hand.write("sums.py", "mine\n")
        hand.commit("Mine")
        change(hand, SETUP)

        assert "your branch mine, which the desk takes for work at ch01-04-green." in hand.say("status")
