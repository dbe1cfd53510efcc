"""The embedded Postgres: its folders, its password, and what is in its tables."""

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest

from redgreen.book import Book
from redgreen.serve.address import check_identity, chosen_database
from redgreen.serve.postgres import (
    PREFIX,
    Server,
    connect,
    fresh_database,
    is_free,
    remove_server,
    rows_of,
    running_server,
    start_server,
    stop_server,
    system_identifier,
    temporary_server,
)
from redgreen.serve.system_user import home_of
from redgreen.text import UserError


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with temporary_server() as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "postgres"
    remove_server(tmp_path / "postgres")


class TestStarting:
    def test_the_password_of_the_data_folder_stays(self, folder: Path) -> None:
        first = start_server(folder, password="first")
        assert start_server(folder, password="second") == first
        assert stop_server(folder)

        again = start_server(folder, first.port, password="second")

        assert (again.port, again.password) == (first.port, "first")
        with connect(again.url("postgres")) as cursor:
            cursor.execute("show server_encoding")
            assert cursor.fetchone() == ("UTF8",)
        with pytest.raises(psycopg2.OperationalError):
            system_identifier(again.url("postgres").replace("first", "second"))
        assert "first" not in repr(again)

    def test_a_taken_port_is_avoided(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            assert start_server(folder, port, password="x").port != port

    def test_a_half_made_data_folder_is_made_again(self, folder: Path) -> None:
        for name in ("data", "data.new"):
            (folder / name / "base").mkdir(parents=True)

        start_server(folder, password="x")

        assert stop_server(folder)
        assert not stop_server(folder)

    def test_a_killed_server_is_started_again_with_its_data(self, folder: Path) -> None:
        first = start_server(folder, password="x")
        fresh_database(first, "kept")
        with connect(first.url("kept")) as cursor:
            cursor.execute("create table t (); insert into t default values")
        psutil.Process(first.pid).kill()
        while running_server(folder):
            time.sleep(0.01)

        assert rows_of(start_server(folder, password="x")) == {"kept.public.t": 1}

    def test_the_last_line_of_the_log_says_why_it_fails(self, folder: Path) -> None:
        start_server(folder, password="x")
        stop_server(folder)
        data = home_of(folder) / "data"
        (data / "PG_VERSION").write_text("11\n")

        with pytest.raises(UserError, match="initialized by PostgreSQL version 11"):
            start_server(folder, password="x")

    def test_the_temporary_server_of_a_killed_process_is_removed(self) -> None:
        code = (
            "import os; from redgreen.serve.postgres import temporary_server\n"
            "with temporary_server() as server:\n"
            "    print(server.port, flush=True); os.kill(os.getpid(), 9)"
        )
        done = subprocess.run((sys.executable, "-c", code), capture_output=True)

        with temporary_server() as server:
            assert server.password == "postgres"
            left = Path(tempfile.gettempdir()).glob(f"{PREFIX}*")
            owners = [int(path.name.split("-")[2]) for path in left]

        assert all(psutil.pid_exists(owner) for owner in owners)
        assert is_free(int(done.stdout))
        assert is_free(server.port)


def test_rows_are_counted_in_every_database(server: Server) -> None:
    fresh_database(server, "old")
    fresh_database(server, "fastauth")
    with connect(server.url("fastauth")) as cursor:
        cursor.execute("create table users (id int); insert into users values (1), (2)")
        cursor.execute('create schema "B b"; create table "B b"."T" (id int)')
        cursor.execute("create table alembic_version (id int)")

    assert rows_of(server) == {"fastauth.B b.T": 0, "fastauth.public.users": 2}


class TestIdentity:
    def test_of_a_clone_that_has_started_nothing(self, book: Book) -> None:
        with pytest.raises(UserError, match="this clone has started no database yet"):
            chosen_database(book)

    def test_of_a_database_that_the_user_gave(
        self, book: Book, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DATABASE_URL", server.url("postgres"))

        chosen = chosen_database(book)
        check_identity(book, chosen)

        assert chosen.source == "DATABASE_URL"
        assert chosen.theirs

    @pytest.mark.parametrize(
        "url",
        ["postgresql://me:secret@localhost/x", "postgres://me:secret@localhost/x"],
    )
    def test_the_driver_is_named(
        self, book: Book, monkeypatch: pytest.MonkeyPatch, url: str
    ) -> None:
        (book.root / "workspace").mkdir()
        (book.root / "workspace/.env").write_text(f"DATABASE_URL='{url}'\n")
        monkeypatch.delenv("DATABASE_URL", raising=False)

        with pytest.raises(
            UserError, match=r"of workspace/\.env must begin"
        ) as refusal:
            chosen_database(book)

        assert "secret" not in str(refusal.value)
