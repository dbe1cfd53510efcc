"""`redgreen empty`: begin again with an empty database."""

from collections.abc import Iterator
from contextlib import closing

import psycopg2
import pytest
from redgreen.database.embedded import Server
from redgreen.database.temporary import temporary_server
from redgreen.tests.toy_clone import Clone

# Two runs at once would take each other's ports.
pytestmark = pytest.mark.xdist_group("ports")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with temporary_server() as found:
        yield found


def ask(server: Server, database: str, question: str) -> object:
    with closing(psycopg2.connect(server.url(database).replace("+psycopg2", ""))) as connection:
        connection.autocommit = True
        with closing(connection.cursor()) as cursor:
            cursor.execute(question)
            return cursor.fetchone() if cursor.description else None


def test_drops_every_table(clone: Clone, server: Server) -> None:
    ask(server, "postgres", "create database learning")
    ask(server, "learning", "create table users (id int)")

    done = clone.run("empty", DATABASE_URL=server.url("learning"))

    assert done.stdout == "The database 'learning' is empty.\n"
    assert ask(server, "learning", "select to_regclass('users')") == (None,)


def test_finds_the_embedded_database_by_itself(clone: Clone) -> None:
    clone.run("start", "--no-serve")

    assert clone.run("empty").stdout == "The database 'fastauth' is empty.\n"


def test_refuses_a_database_on_another_machine(clone: Clone) -> None:
    done = clone.run("empty", DATABASE_URL="postgresql+psycopg2://ada:open-sesame@db.example.com/fastauth")

    assert done.returncode == 1
    assert "is on db.example.com, not on this machine" in done.stderr
    assert "open-sesame" not in done.stderr


def test_refuses_a_host_that_only_libpq_sees(clone: Clone) -> None:
    done = clone.run("empty", DATABASE_URL="postgresql+psycopg2://ada@localhost/fastauth?host=db.example.com")

    assert "is on db.example.com, not on this machine" in done.stderr


def test_spares_a_database_that_this_book_did_not_start(clone: Clone) -> None:
    done = clone.run("empty")

    assert done.stderr.startswith("redgreen: no database of this book runs; start it with '")
    assert done.stderr.endswith("redgreen start', then try again.\n")


def test_empties_the_database_of_the_workspace(clone: Clone, server: Server) -> None:
    ask(server, "postgres", "create database elsewhere")
    ask(server, "elsewhere", "create table users (id int)")
    clone.workspace.mkdir()
    clone.env_file.write_text(f"export DATABASE_URL='{server.url('elsewhere')}'\n")

    clone.run("empty")

    assert ask(server, "elsewhere", "select to_regclass('users')") == (None,)


def test_tells_what_the_server_refuses(clone: Clone, server: Server) -> None:
    done = clone.run("empty", DATABASE_URL=server.url("postgres"))

    assert done.stderr == (
        "redgreen: Postgres does not empty the database 'postgres' (cannot drop the currently open database); "
        "do it by hand.\n"
    )


def test_names_the_file_that_names_a_database_on_another_machine(clone: Clone) -> None:
    clone.workspace.mkdir()
    clone.env_file.write_text("DATABASE_URL=postgresql+psycopg2://ada@db.example.com/fastauth\n")

    assert "the database of workspace/.env is on db.example.com" in clone.run("empty").stderr


def test_refuses_when_nobody_answers(clone: Clone) -> None:
    done = clone.run("empty", DATABASE_URL="postgresql+psycopg2://postgres:postgres@localhost:9/fastauth")

    assert done.stderr.startswith("redgreen: the database of DATABASE_URL does not answer (")
