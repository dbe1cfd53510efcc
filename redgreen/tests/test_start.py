"""`redgreen start` and `redgreen stop`, run for real on a toy clone; its parts alone: test_start_workspace.py."""

import contextlib
import json
import shutil
import signal
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest
from redgreen.commands.book import Book, find_book
from redgreen.commands.serve import serve_service
from redgreen.database.address import DATABASE, create_database
from redgreen.database.embedded import running_server, temporary_server
from redgreen.database.ports import is_free
from redgreen.tests.toy_clone import Clone, interrupt, make_clone, ports, taken

# Two runs at once would take each other's ports.
pytestmark = pytest.mark.xdist_group("ports")


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Clone]:
    made = make_clone(tmp_path / "a book")
    yield made
    made.clear()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


def page(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
        return str(answer.read().decode())


class TestServing:
    def test_serves_the_book_and_the_finished_service(self, clone: Clone, log: Path) -> None:
        process, words = clone.serve(log)

        book, service = ports(words)

        assert "A toy book" in page(book)
        assert page(service).endswith("/fastauth_finished")
        interrupt(process)

    def test_makes_the_tables_of_the_finished_service(self, clone: Clone, log: Path) -> None:
        (clone.root / "migrations").mkdir()
        (clone.root / "alembic.ini").write_text(
            "[alembic]\nscript_location = %(here)s/migrations\npath_separator = os\n"
        )
        (clone.root / "migrations/env.py").write_text(
            "import os\n\nimport psycopg2\n\n"
            "connection = psycopg2.connect(os.environ['DATABASE_URL'].replace('+psycopg2', ''))\n"
            "connection.cursor().execute('create table users (id int)')\nconnection.commit()\n"
        )

        process, words = clone.serve(log)

        with contextlib.closing(psycopg2.connect(page(ports(words)[1]).replace("+psycopg2", ""))) as connection:
            cursor = connection.cursor()
            cursor.execute("select count(*) from users")
            assert cursor.fetchone() == (0,)
        interrupt(process)

    def test_gives_the_service_a_secret_and_tells_it_nobody(self, clone: Clone, log: Path) -> None:
        service = clone.root / "fastauth/main.py"
        service.write_text(service.read_text().replace("DATABASE_URL", "SECRET_KEY"))
        secrets = set()

        for _ in range(2):
            process, words = clone.serve(log)
            secrets.add(page(ports(words)[1]))
            interrupt(process)

        told = "".join(path.read_text(errors="replace") for path in (log, *clone.root.rglob("*.log")))
        assert len(secrets) == 2
        assert all(len(secret) >= 32 and secret not in told for secret in secrets)

    def test_names_the_commands_to_type_next(self, clone: Clone) -> None:
        done = clone.run("start", "--no-serve", SHELL="/usr/bin/fish")

        typed = [line.strip() for line in done.stdout.splitlines()[-5:]]

        assert typed == [
            f"cd '{clone.root}'", "source .venv/bin/activate.fish", "cd workspace", "git checkout ch01-01-red", "pytest",
        ]  # fmt: skip

    def test_takes_other_ports_where_the_usual_ones_are_taken(self, clone: Clone, log: Path) -> None:
        with taken(8000), taken(8001):
            process, words = clone.serve(log)

        assert "8000 is taken" in words
        assert not {8000, 8001} & set(ports(words))
        interrupt(process)

    def test_says_that_it_runs_already(self, clone: Clone, log: Path) -> None:
        process, words = clone.serve(log)

        second = clone.run("start")

        assert second.stdout.startswith("The book runs already")
        assert ports(second.stdout) == ports(words)
        interrupt(process)

    def test_a_second_start_makes_a_deleted_workspace(self, clone: Clone, log: Path) -> None:
        process, _ = clone.serve(log)
        shutil.rmtree(clone.workspace)

        second = clone.run("start")

        assert second.stdout.startswith("Workspace  made at ch01-01-red")
        assert (clone.workspace / "tests/test_sums.py").exists()
        interrupt(process)

    def test_refuses_a_service_that_does_not_start(self, clone: Clone) -> None:
        (clone.root / "fastauth/main.py").write_text("raise RuntimeError('no key')\n")

        done = clone.run("start")

        assert "the finished service did not start" in done.stderr
        assert done.stderr.strip().endswith("RuntimeError: no key")

    def test_gives_the_book_s_own_service_all_that_it_needs(self, tmp_path: Path) -> None:
        root = find_book().root
        shutil.copy(root / "alembic.ini", tmp_path)
        shutil.copytree(root / "fastauth", tmp_path / "fastauth", ignore=shutil.ignore_patterns("__pycache__"))

        with temporary_server() as server:
            create_database(server.url("postgres"), DATABASE)
            with (
                serve_service(Book(tmp_path), server.url(DATABASE)) as port,
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready") as answer,
            ):
                assert json.load(answer) == {"status": "ready"}


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
