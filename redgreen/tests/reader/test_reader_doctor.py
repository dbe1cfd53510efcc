"""`doctor`: what is wrong with the machine or the clone, and the command that mends it."""

from __future__ import annotations

import os
import re
import shutil
from importlib.metadata import version
from pathlib import Path

import pytest
from redgreen.commands.start import start_file
from redgreen.commands.workspace import write_address
from redgreen.database.embedded import Server
from redgreen.database.rows import fresh_database
from redgreen.reader.health import Health
from redgreen.reader.health_book import ports
from redgreen.reader.health_machine import git_version, packages, terminal
from redgreen.tests.reader.hand import Hand
from redgreen.tests.toy import write


def renewed(hand: Hand, *, old: bool) -> None:
    """Let the environment be one that was made for this version of the book, or for the one before."""
    for module in ("health_machine", "health_book"):
        hand.patch.setattr(f"redgreen.reader.{module}.environment_is_old", lambda: old)


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
        write_address(hand.workspace, os.environ["DATABASE_URL"])
        hand.patch.delenv("DATABASE_URL")

        told = hand.refusal("doctor")

        assert "the database of workspace/.env does not answer" in told
        assert "Connection refused). redgreen start" in told

    def test_a_line_of_the_readers_own_in_it_is_mended_by_them(self, hand: Hand) -> None:
        """`start` leaves such a line alone."""
        hand.write(".env", f"DATABASE_URL={os.environ['DATABASE_URL']}\n")
        hand.patch.delenv("DATABASE_URL")

        assert "take your line out of workspace/.env and type 'redgreen start'." in hand.refusal("doctor")

    def test_tags_that_are_old_are_mended_by_tags(self, well: Hand) -> None:
        renewed(well, old=False)
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
        renewed(hand, old=False)
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


class TestWhatIsServed:
    """`start` runs in another terminal."""

    def test_the_book_and_the_service_are_named(self, hand: Hand) -> None:
        start_file(hand.book).write(os.getpid(), book="http://a", service="http://b/docs")

        part = ports(hand.book)

        assert (part.health, part.words) == (
            Health.FINE,
            "the book is at http://a, the finished service at http://b/docs",
        )

    def test_a_service_that_did_not_start_is_told(self, hand: Hand) -> None:
        write(hand.root / "fastauth/main.py", "")
        start_file(hand.book).write(os.getpid(), book="http://a")

        part = ports(hand.book)

        assert part.health is Health.NOTE
        assert "without the finished service; .redgreen/service.log tells why" in part.words
        assert part.mend.endswith(" start")

    def test_a_book_that_has_no_service_yet_lacks_none(self, hand: Hand) -> None:
        start_file(hand.book).write(os.getpid(), book="http://a")

        assert ports(hand.book).words == "the book is at http://a"


class TestAfterThePull:
    """The book has moved on: tags, packages and pages are those of the version before."""

    @pytest.fixture
    def pulled(self, hand: Hand) -> Hand:
        renewed(hand, old=True)
        hand.patch.chdir(hand.workspace)
        hand.git("tag", "--force", "ch01-03-red", "ch01-00-setup")
        write(hand.root / "requirements.txt", "pytest==1.0.0\n")
        return hand

    def test_one_command_mends_all_and_is_named_once(self, pulled: Hand, served: Hand) -> None:
        told = pulled.refusal("doctor")
        command = "python3 ../redgreen start --no-serve"

        assert f"instead of 1.0.0. {command} ✔ Disk" in told
        assert f"ch01-03-red first. '{command}', as above." in told
        assert told.endswith(f"2 to mend, all by '{command}'.")

    def test_a_start_that_runs_is_ended_first(self, pulled: Hand) -> None:
        start_file(pulled.book).write(os.getpid())

        assert re.fullmatch(r"python3 (\S+) stop; python3 \1 start", packages(pulled.book).mend)

    def test_two_mends_are_told_as_two(self, pulled: Hand) -> None:
        assert "3 to mend, each with its command." in pulled.refusal("doctor")
