"""`status` and `doctor`: where a reader is, what is wrong, and the command that mends it."""

from __future__ import annotations

import json
import os
import shutil
from importlib.metadata import version
from pathlib import Path

import pytest
from redgreen.database.embedded import Server
from redgreen.database.rows import fresh_database
from redgreen.reader.health import Health
from redgreen.reader.health_machine import git_version, packages, terminal
from redgreen.reader.memory import read_memory
from redgreen.tests.reader.hand import Hand
from redgreen.tests.toy import ADD, write


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


class TestDoctor:
    @pytest.fixture
    def well(self, hand: Hand, postgres: Server, monkeypatch: pytest.MonkeyPatch) -> Hand:
        """A reader whose database answers, and for whom nothing is wrong."""
        fresh_database(postgres, "fastauth")
        monkeypatch.setenv("DATABASE_URL", postgres.url("fastauth"))
        return hand

    def test_finds_nothing_where_nothing_is_wrong(self, well: Hand) -> None:
        told = well.say("doctor")

        assert "Nothing is wrong." in told
        assert "Place: ch01-00-setup" in told

    def test_never_shows_the_password(self, well: Hand) -> None:
        assert "postgres:postgres" not in well.say("doctor")

    def test_a_database_that_is_away_fails(self, hand: Hand) -> None:
        told = hand.refusal("doctor")

        assert "✘ Database: the database of DATABASE_URL does not answer" in told
        assert "unset DATABASE_URL" in told
        assert "One thing to mend." in told

    def test_a_database_of_the_env_file_is_mended_by_start(self, hand: Hand) -> None:
        hand.write(".env", f"DATABASE_URL={os.environ['DATABASE_URL']}\n")
        hand.patch.delenv("DATABASE_URL")

        told = hand.refusal("doctor")

        assert "the database of workspace/.env does not answer" in told
        assert "redgreen start" in told

    def test_tags_that_are_old_are_mended_by_tags(self, well: Hand) -> None:
        well.git("tag", "--force", "ch01-03-red", "ch01-00-setup")

        assert "1 missing or old, ch01-03-red first. redgreen tags" in well.refusal("doctor")

    def test_a_lost_workspace_spoils_no_other_part(self, well: Hand) -> None:
        shutil.rmtree(well.workspace)

        told = well.refusal("doctor")

        assert "✘ Workspace: " in told
        assert "✔ Database: " in told

    def test_gits_lock_is_named_with_its_mend(self, well: Hand) -> None:
        lock = well.git("rev-parse", "--path-format=absolute", "--git-path", "index.lock")
        Path(lock).write_text("")

        assert f"rm {lock}" in "".join(well.refusal("doctor").split("\n"))

    def test_a_package_of_another_version_is_named(self, hand: Hand) -> None:
        write(hand.root / "requirements.txt", "pytest==1.0.0\nno-such-package==2.0.0\n")

        part = packages(hand.book)

        assert part.health is Health.FAULT
        assert (
            part.words
            == f"pytest is {version('pytest')} instead of 1.0.0; no-such-package is missing instead of 2.0.0."
        )
        assert part.mend.endswith("requirements.txt")

    def test_a_terminal_without_the_environment_is_a_note(self, hand: Hand) -> None:
        hand.patch.setenv("PATH", "/usr/bin:/bin")

        part = terminal(hand.book)

        assert part.health is Health.NOTE
        assert "activate" in part.mend

    def test_an_old_git_is_a_fault(self, hand: Hand) -> None:
        hand.patch.setattr("redgreen.reader.health_machine.git_text", lambda *_: "git version 2.20.1")

        assert git_version(hand.book).words == "2.20.1 is too old; install 2.31 or newer."
