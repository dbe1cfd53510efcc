"""`check`: the same verdict as the proof's, on the reader's own files and beside the reader's own database."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from redgreen.commands.chosen import Chosen
from redgreen.commands.workspace import write_address
from redgreen.database.embedded import Server
from redgreen.database.rows import fresh_database
from redgreen.proof.bench import Bench
from redgreen.proof.prove import prove
from redgreen.reader.scratch import PREFIX, scratch_database
from redgreen.tests.reader.hand import Hand
from redgreen.tests.toy import ADD, ADD_MORE, KEEP, NOTES_CONFTEST, RENAMED, THREE

PATIENCE = 60


class TestRed:
    def test_fails_as_the_page_says(self, hand: Hand) -> None:
        hand.say("next", "ch01-03")

        told = hand.say("check")

        assert 'ch01-03-red: the page expects test_adds_three to fail with "TypeError: add() takes 2' in told
        assert "; here it does, and 1 other passes." in told

    def test_a_file_that_cannot_be_collected_is_as_the_page_says(self, hand: Hand) -> None:
        hand.say("next", "ch01-01")

        assert "\"ModuleNotFoundError: No module named 'sums'\"; here it does." in hand.say("check")

    def test_fails_for_another_reason(self, hand: Hand) -> None:
        hand.say("next", "ch01-03")
        hand.write("sums.py", ADD.replace("return", "return 1 +"))
        hand.write("tests/test_sums.py", THREE.replace("add(1, 2, 3) == 6", "add(1, 2) == 6"))

        told = hand.refusal("check")

        assert 'here it fails with "assert 4 == 6".' in told

    def test_does_not_fail(self, hand: Hand) -> None:
        hand.say("next", "ch01-03")
        hand.write("tests/test_sums.py", THREE.replace("add(1, 2, 3) == 6", "add(1, 2) == 3"))

        assert "here every test passes." in hand.refusal("check")

    def test_an_answer_that_is_there_already_is_no_fault_of_the_readers(self, hand: Hand) -> None:
        hand.say("next", "ch01-03")
        hand.write("sums.py", ADD_MORE)

        assert "You have written the answer already. 'redgreen next' goes on" in hand.refusal("check")


class TestGreen:
    def test_every_test_passes(self, hand: Hand) -> None:
        hand.say("next", "ch01-04")
        hand.write("sums.py", ADD_MORE)

        assert "the page expects every test to pass; here all 2 pass. Next: 'redgreen next'." in hand.say("check")

    def test_names_those_that_do_not(self, hand: Hand) -> None:
        hand.say("next", "ch01-04")

        told = hand.refusal("check")

        assert "here 1 of 2 fails." in told
        assert "tests/test_sums.py::test_adds_three: TypeError: add() takes 2 positional arguments" in told

    def test_a_changed_test_does_not_count(self, hand: Hand) -> None:
        hand.say("next", "ch01-04")
        hand.write("tests/test_sums.py", THREE.replace("add(1, 2, 3) == 6", "add(1, 2) == 3"))

        told = hand.refusal("check")

        assert "here all 2 pass, but tests/ was changed." in told
        assert "A green step leaves tests/ as it is, and you changed tests/test_sums.py." in told

    def test_a_deleted_test_does_not_count(self, hand: Hand) -> None:
        hand.say("next", "ch01-04")
        (hand.workspace / "tests/test_sums.py").unlink()

        assert "no test was found" in hand.refusal("check")

    def test_another_step_may_be_named_on_a_branch_of_ones_own(self, hand: Hand) -> None:
        hand.git("switch", "--quiet", "--create", "mine", "ch01-01-red")
        hand.write("sums.py", ADD_MORE)
        hand.write("tests/test_sums.py", THREE)

        assert "ch01-04-green: the page expects every test to pass; here all 2 pass." in hand.say("check", "ch01-04")
        assert hand.at == "ch01-04-green"


class TestRefactorAndTidy:
    def test_a_refactoring_says_that_the_tests_were_touched(self, hand: Hand) -> None:
        hand.say("next", "ch01-06")
        hand.write("tests/test_sums.py", RENAMED + "\n")

        assert "A refactor step leaves tests/ as it is, and you changed tests/test_sums.py." in hand.refusal("check")

    def test_a_refactoring_holds_while_all_pass(self, hand: Hand) -> None:
        hand.say("next", "ch01-06")
        hand.write("sums.py", ADD_MORE.replace("sum(more)", "sum(list(more))"))

        assert "here all 2 pass." in hand.say("check")

    def test_a_refactoring_that_is_not_begun_does_not_hold(self, hand: Hand) -> None:
        hand.say("next", "ch01-06")

        assert "here all 2 pass, but you have changed nothing yet." in hand.refusal("check")

    def test_a_tidy_that_asks_less_does_not_hold(self, hand: Hand) -> None:
        hand.say("next", "ch01-05")
        hand.write("tests/test_sums.py", RENAMED.replace("assert add(1, 2, 3) == 6", "assert add(1, 2, 3)"))

        assert "but something else is not as the page says" in hand.refusal("check")

    def test_a_tidy_must_rename_as_the_page_says(self, hand: Hand) -> None:
        hand.say("next", "ch01-05")
        hand.write("tests/test_sums.py", THREE + "\n")

        assert "the tests collected are not those" in hand.refusal("check")

    def test_a_tidy_leaves_the_code_alone(self, hand: Hand) -> None:
        hand.say("next", "ch01-05")
        hand.write("tests/test_sums.py", RENAMED)
        hand.write("notes.txt", "beside the code\n")
        assert "here all 2 pass." in hand.say("check")

        hand.write("sums.py", ADD_MORE + "\n\nMORE = 1\n")
        assert "A tidy step changes only tests/, and you changed sums.py." in hand.refusal("check")


class TestSetup:
    def test_no_test_is_as_it_should_be(self, hand: Hand) -> None:
        assert "the page expects what passed to pass still; here there is no test." in hand.say("check")


class TestDatabase:
    def test_the_readers_rows_stay(self, served: Hand, postgres: Server) -> None:
        url = postgres.url("fastauth").replace("+psycopg2", "")
        with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
            cursor.execute("create table notes (text text unique)")
            cursor.execute("insert into notes values ('milk')")
        served.say("next", "ch02-03")
        served.write("notes.py", KEEP)

        told = served.say("check")

        assert "every test to pass, and 1 failure when it runs a second time; here all 3 pass." in told
        with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
            cursor.execute("select text from notes")
            assert cursor.fetchall() == [("milk",)]

    def test_no_database_of_the_checks_is_left(self, served: Hand, postgres: Server) -> None:
        served.say("next", "ch02-02")
        served.say("check")

        with closing(psycopg2.connect(postgres.url("postgres").replace("+psycopg2", ""))) as connection:
            cursor = connection.cursor()
            cursor.execute("select datname from pg_database where datname like %s", (f"{PREFIX}%",))
            assert cursor.fetchall() == []

    def test_rows_that_stay_behind_are_told_from_the_chapter_of_the_reset_on(self, served: Hand) -> None:
        served.say("next", "ch02-04")
        served.write("tests/conftest.py", NOTES_CONFTEST.replace("notes.TABLE", "notes.TABLE + '; delete from notes'"))

        told = served.refusal("check")

        assert "the table fastauth.public.notes is not as it was before the first run" in told

    def test_a_suite_that_only_passes_forwards_is_told(self, served: Hand) -> None:
        served.say("next", "ch02-04")
        served.say("solution", "--anyway")
        order = '"""Order."""\n\nSEEN = []\n\n\ndef test_a() -> None:\n    SEEN.append(1)\n    assert SEEN\n\n\n'
        served.write("tests/test_order.py", order + "def test_b() -> None:\n    assert SEEN\n")

        told = served.refusal("check")

        assert "tests/test_order.py::test_b is 'passed' in the order of the files, but is 'failed' when" in told

    def test_a_database_that_is_away_is_named(self, hand: Hand) -> None:
        hand.say("next", "ch02-02")

        told = hand.refusal("check")

        assert "here the database does not answer." in told
        assert "The database of DATABASE_URL does not answer (" in told
        assert "Connection refused); start it or unset the variable. 'redgreen doctor' says more." in told

    def test_an_address_of_the_env_file_is_named_as_such(self, hand: Hand) -> None:
        hand.say("next", "ch02-02")
        write_address(hand.workspace, os.environ["DATABASE_URL"])
        hand.patch.delenv("DATABASE_URL")

        told = hand.refusal("check")

        assert "The database of workspace/.env does not answer (" in told
        assert "Connection refused); 'redgreen start' starts the book's. 'redgreen doctor' says more." in told

    def test_a_chapter_without_a_database_does_not_ask_for_one(self, hand: Hand) -> None:
        hand.say("next", "ch01-02")

        assert "database" not in hand.refusal("check")

    def test_two_clones_check_beside_each_other(self, postgres: Server, tmp_path: Path) -> None:
        fresh_database(postgres, "fastauth")
        chosen = Chosen(postgres.url("fastauth"), "DATABASE_URL", "", theirs=True)

        with scratch_database(chosen, tmp_path / "a") as one, scratch_database(chosen, tmp_path / "b") as other:
            assert one.own
            assert other.own
            assert one.url != other.url
            assert one.plain(one.url) == other.plain(other.url) == chosen.url

    def test_an_address_that_is_none_is_a_fault_of_the_database(self, tmp_path: Path) -> None:
        with scratch_database(Chosen("postgres://here", "DATABASE_URL", "", theirs=True), tmp_path) as scratch:
            assert scratch.fault is not None
            assert "write 'postgresql+psycopg2://' instead" in scratch.fault


class TestAgreement:
    """What the reader's check and the proof say of the book's own files."""

    @pytest.mark.parametrize("tag", ["ch01-01-red", "ch01-05-tidy", "ch02-03-green", "ch02-04-tidy"])
    def test_the_book_holds_for_both(self, served: Hand, postgres: Server, tag: str) -> None:
        desk = served.desk
        step = next(each for each in desk.series.steps() if each.tag == tag)
        with Bench(desk.history, _server=postgres) as bench:
            refusals = [each for each in prove(bench, step) if "ruff" not in each]
            bench._server = None
        fresh_database(postgres, "fastauth")
        served.git("checkout", "--quiet", tag)

        assert refusals == []
        assert "✔" in served.say("check")
