"""`status`: where a reader is, what is done, and the next thing to do; what is wrong: test_reader_doctor.py."""

from __future__ import annotations

import json
import shutil

import pytest
from redgreen.reader.memory import read_memory
from redgreen.tests.reader.hand import Hand
from redgreen.tests.toy import ADD


class TestStatus:
    def test_tells_part_chapter_step_and_what_to_do(self, hand: Hand) -> None:
        told = hand.say("status")

        assert "Part I: Sums" in told
        assert "> 00 setup" in told
        assert "0 of 7" in told
        assert "Next: 'pytest', compare with the page, then 'redgreen next'." in told

    def test_ticks_what_held(self, hand: Hand) -> None:
        hand.say("next")
        told = hand.say("status")

        assert "✔ 00 setup" in told
        assert "1 of 7" in told

    def test_an_exercise_shows_its_own_two_steps(self, hand: Hand) -> None:
        hand.say("next", "ch01-ex1")
        told = hand.say("status")

        assert "> ex1 red" in told
        assert "0 of 2" in told

    def test_an_answer_that_was_taken_is_called_so(self, hand: Hand) -> None:
        hand.say("next", "ch01-02")
        hand.say("solution", "--anyway")

        assert "Its answer was taken from the book." in hand.say("status")

    def test_says_which_branch_of_the_readers_it_takes_for_what(self, hand: Hand) -> None:
        hand.git("switch", "--quiet", "--create", "mine", "ch01-01-red")

        assert "You are on your branch mine, which the desk takes for work at ch01-02-green." in hand.say("status")

    def test_a_plain_checkout_is_followed(self, hand: Hand) -> None:
        hand.git("checkout", "--quiet", "ch01-03-red")

        assert "You are at ch01-03-red, with the book's files." in hand.say("status")

    def test_changes_at_a_tag_are_seen(self, hand: Hand) -> None:
        hand.git("checkout", "--quiet", "ch01-03-red")
        hand.write("notes.txt", "mine\n")

        assert "You are at ch01-03-red, with the book's files and changes of your own." in hand.say("status")

    @pytest.mark.parametrize("width", ["40", "20"])
    def test_is_no_wider_than_a_narrow_screen(self, hand: Hand, width: str) -> None:
        hand.patch.setenv("COLUMNS", width)
        lines = hand.run("status").output.splitlines()

        rows = [line for line in lines if line.startswith(("> ", "  ", "Chapter  ", "Book  "))]
        assert len(rows) >= 9
        assert max(len(row) for row in rows) <= int(width)

    def test_writes_no_colours_into_a_file(self, hand: Hand) -> None:
        assert "\x1b" not in hand.run("status").output

    def test_leaves_the_workspace_as_it_is(self, hand: Hand) -> None:
        hand.write("notes.txt", "mine")
        before = hand.git("status", "--porcelain", "--ignored")
        hand.say("status")

        assert hand.git("status", "--porcelain", "--ignored") == before


class TestMemory:
    @pytest.mark.parametrize("words", ["", "{", "[]", '{"held": 3, "hints": {"a": "x"}, "at": null}'])
    def test_a_spoilt_file_is_no_fault(self, hand: Hand, words: str) -> None:
        (hand.root / ".redgreen/reader.json").write_text(words)

        assert "0 of 7" in hand.say("status")

    def test_survives_a_lost_workspace(self, hand: Hand) -> None:
        hand.say("next", "ch01-02")
        hand.say("hint")
        shutil.rmtree(hand.workspace)

        assert read_memory(hand.root / ".redgreen/reader.json").hints == {"ch01-01-red": 1}

    def test_is_written_in_one_move(self, hand: Hand) -> None:
        hand.say("next")

        assert json.loads((hand.root / ".redgreen/reader.json").read_text())["at"] == "ch01-01-red"
        assert not (hand.root / ".redgreen/reader.new").exists()


class TestAWorkspaceThatIsNone:
    def test_a_folder_without_its_git_file_is_not_taken_for_the_clone(self, hand: Hand) -> None:
        (hand.workspace / ".git").unlink()
        hand.write("sums.py", ADD)

        assert "is no work tree any more; move it away" in hand.refusal("next", "ch01-03")
        assert not (hand.root / "sums.py").exists()

    def test_a_clone_that_was_moved_is_told(self, hand: Hand) -> None:
        moved = Hand(hand.root.rename(hand.root.with_name("elsewhere")), hand.patch)

        assert "has lost its clone, which was moved perhaps; 'redgreen start'" in moved.refusal("status")
