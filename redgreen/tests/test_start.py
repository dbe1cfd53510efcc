"""`redgreen start` and `redgreen stop`: what begins, what ends, and what a fault is told as; run for real.

What is served: test_start_served.py. The workspace alone: test_start_workspace.py.
"""

import json
import signal
from pathlib import Path

import psutil
import psycopg2
import pytest
from redgreen.database.embedded import running_server
from redgreen.database.ports import is_free
from redgreen.database.temporary import temporary_server
from redgreen.tests.toy_clone import Clone, interrupt, ports, taken

# Two runs at once would take each other's ports.
pytestmark = pytest.mark.xdist_group("ports")


class TestStopping:
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_a_signal_leaves_nothing_running(self, clone: Clone, log: Path, number: signal.Signals) -> None:
        process, words = clone.serve(log)

        assert interrupt(process, number) == 0
        assert all(is_free(port) for port in ports(words))
        assert running_server(clone.root / ".redgreen/postgres") is None

    def test_stop_ends_a_serving_start(self, clone: Clone, log: Path) -> None:
        process, words = clone.serve(log)

        assert clone.run("stop").stdout == "Stopped the book.\n"
        assert process.wait(5) == 0
        assert all(is_free(port) for port in ports(words))

    def test_stop_ends_the_database_of_a_start_that_does_not_serve(self, clone: Clone) -> None:
        clone.run("start", "--no-serve")

        assert clone.run("stop").stdout == "Stopped the database.\n"
        assert clone.run("stop").stdout == "Nothing was running.\n"

    def test_stop_ends_what_a_killed_start_left(self, clone: Clone, log: Path) -> None:
        process, words = clone.serve(log)
        interrupt(process, signal.SIGKILL)

        assert clone.run("stop").stdout == "Stopped the service and the database.\n"
        assert all(is_free(port) for port in ports(words))

    def test_stop_spares_a_stranger_with_the_noted_id(self, clone: Clone) -> None:
        clone.run("start", "--no-serve")
        stranger = psutil.Process()
        note = {"pid": stranger.pid, "born": stranger.create_time() - 100, "notes": {}}
        (clone.root / ".redgreen/start.json").write_text(json.dumps(note))

        assert clone.run("stop").stdout == "Stopped the database.\n"

    def test_the_next_start_repairs_a_killed_one(self, clone: Clone, log: Path) -> None:
        process, first = clone.serve(log)
        interrupt(process, signal.SIGKILL)

        process, second = clone.serve(log)

        assert ports(second) == ports(first)
        assert interrupt(process) == 0


class TestDatabase:
    def test_writes_another_port_for_the_chapters(self, clone: Clone) -> None:
        with taken(5432):
            done = clone.run("start", "--no-serve")

        address = clone.env_file.read_text().splitlines()[-1].removeprefix("DATABASE_URL=")
        psycopg2.connect(address.replace("+psycopg2", "")).close()
        assert "5432 is taken by" in done.stdout

    def test_the_address_goes_when_its_database_stops(self, clone: Clone) -> None:
        with taken(5432):
            clone.run("start", "--no-serve")
        with clone.env_file.open("a") as file:
            file.write("MINE=1\n")

        clone.run("stop")

        assert clone.env_file.read_text() == "MINE=1\n"

    def test_the_database_outlives_a_second_start(self, clone: Clone) -> None:
        clone.run("start", "--no-serve")
        server = running_server(clone.root / ".redgreen/postgres")

        clone.run("start", "--no-serve")

        assert running_server(clone.root / ".redgreen/postgres") == server

    def test_uses_the_database_of_the_variable(self, clone: Clone) -> None:
        with temporary_server() as server:
            done = clone.run("start", "--no-serve", DATABASE_URL=server.url("postgres"))

        assert "the one of DATABASE_URL" in done.stdout
        assert not (clone.root / ".redgreen/postgres/data").exists()

    def test_refuses_a_database_that_does_not_answer(self, clone: Clone) -> None:
        done = clone.run("start", DATABASE_URL="postgresql+psycopg2://postgres:postgres@localhost:9/fastauth")

        assert done.returncode == 1
        assert done.stderr.startswith("redgreen: the database of DATABASE_URL does not answer (")

    def test_refuses_an_address_without_its_driver(self, clone: Clone) -> None:
        done = clone.run("start", DATABASE_URL="postgres://postgres@localhost/fastauth")

        assert "write 'postgresql+psycopg2://' instead" in done.stderr


class TestFaults:
    def test_offers_the_nearest_verb(self, clone: Clone) -> None:
        done = clone.run("strat")

        assert done.stderr == "redgreen: 'strat' is no verb. Did you mean 'start'?\n"
        assert done.returncode == 1

    def test_offers_the_nearest_tag(self, clone: Clone) -> None:
        done = clone.run("prove", "ch01-01-rde")

        assert done.stderr == "redgreen: 'ch01-01-rde' is no chapter and no tag. Did you mean 'ch01-01-red'?\n"

    def test_names_what_stands_in_the_way_of_its_folder(self, clone: Clone) -> None:
        (clone.root / ".redgreen").write_text("mine")

        done = clone.run("stop")

        assert done.stderr == f"redgreen: {clone.root}/.redgreen: File exists; move it away and try again.\n"

    def test_survives_notes_that_are_damaged(self, clone: Clone) -> None:
        clone.run("start", "--no-serve")
        for name in ("start.json", "service.json", "site.stamp"):
            (clone.root / ".redgreen" / name).write_bytes(b"\xff{")

        assert clone.run("start", "--no-serve").returncode == 0

    def test_shows_what_is_wrong_with_a_page(self, clone: Clone) -> None:
        (clone.root / "docs/index.md").write_text("[nowhere](missing.md)\n")

        done = clone.run("start", "--no-serve")

        assert "redgreen: the book could not be built." in done.stderr
        assert running_server(clone.root / ".redgreen/postgres") is None

    def test_keeps_the_book_that_was_built_before(self, clone: Clone) -> None:
        clone.run("start", "--no-serve")
        (clone.root / "docs/index.md").write_text("[nowhere](missing.md)\n")

        clone.run("start", "--no-serve")

        assert "nowhere" not in (clone.root / ".redgreen/site/index.html").read_text()
