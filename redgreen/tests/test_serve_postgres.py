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
from redgreen.serve.address import chosen_database, with_database
from redgreen.serve.postgres import (
    PREFIX,
    Server,
    connect,
    fresh_database,
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

UNKNOWN = "its host is unknown, or its URL is malformed"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with temporary_server() as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "postgres"
    remove_server(tmp_path / "postgres")


def test_the_password_of_the_data_folder_stays(folder: Path) -> None:
    first = start_server(folder, password="first")
    assert start_server(folder, password="second") == first
    assert stop_server(folder)

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        again = start_server(folder, port, password="second")

    assert again.port != port
    assert again.password == "first"
    with connect(again.url("postgres")) as cursor:
        cursor.execute("show server_encoding")
        assert cursor.fetchone() == ("UTF8",)
    with pytest.raises(psycopg2.OperationalError):
        system_identifier(again.url("postgres").replace("first", "second"))
    assert "first" not in repr(again)


def test_a_half_made_data_folder_is_made_again(folder: Path) -> None:
    (folder / "data/base").mkdir(parents=True)

    start_server(folder, password="x")

    assert stop_server(folder)
    assert not stop_server(folder)


def test_a_killed_server_is_started_again_with_its_data(folder: Path) -> None:
    first = start_server(folder, password="x")
    fresh_database(first, "kept")
    with connect(first.url("kept")) as cursor:
        cursor.execute("create table t (); insert into t default values")
    pid = (home_of(folder) / "data/postmaster.pid").read_text().split()[0]
    psutil.Process(int(pid)).kill()
    while running_server(folder):
        time.sleep(0.01)

    assert rows_of(start_server(folder, password="x")) == {"kept.public.t": 1}


def test_the_last_line_of_the_log_says_why_it_fails(folder: Path) -> None:
    start_server(folder, password="x")
    stop_server(folder)
    data = home_of(folder) / "data"
    (data / "PG_VERSION").write_text("11\n")

    with pytest.raises(UserError, match="initialized by PostgreSQL version 11"):
        start_server(folder, password="x")


def test_the_temporary_server_of_a_killed_process_is_removed() -> None:
    code = (
        "import os; from redgreen.serve.postgres import temporary_server\n"
        "with temporary_server() as server:\n"
        "    print(server.url('postgres'), flush=True); os.kill(os.getpid(), 9)"
    )
    command = (sys.executable, "-c", code)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as killed:
        url = killed.communicate()[0]

    with temporary_server() as server:
        assert server.password == "postgres"

    folders = Path(tempfile.gettempdir()).glob(f"{PREFIX}{killed.pid}-*")
    assert list(folders) == []
    for each in (url.strip(), server.url("postgres")):
        with pytest.raises(psycopg2.OperationalError):
            system_identifier(each)


def test_rows_are_counted_in_every_database(server: Server) -> None:
    fresh_database(server, "old")
    fresh_database(server, "fastauth")
    with connect(server.url("fastauth")) as cursor:
        cursor.execute("create table users (id int); insert into users values (1), (2)")
        cursor.execute('create schema "B b"; create table "B b"."T" (id int)')
        cursor.execute("create table alembic_version (id int)")

    assert rows_of(server) == {"fastauth.B b.T": 0, "fastauth.public.users": 2}


def test_a_clone_that_has_started_nothing(book: Book) -> None:
    with pytest.raises(UserError, match="started no database yet; type"):
        chosen_database(book)


def test_a_database_that_the_user_gave(
    book: Book, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", server.url("postgres"))

    chosen = chosen_database(book)

    assert chosen.source == "DATABASE_URL"
    assert chosen.theirs


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://me:secret@127.0.0.1/x", "must begin with"),
        ("postgresql+psycopg2://me:[secret@127.0.0.1:1/x", "Connection refused"),
        ("postgresql+psycopg2://me:secret]@127.0.0.1:1/x", "Connection refused"),
        ("postgresql+psycopg2://me:se%crets@127.0.0.1:1/x", UNKNOWN),
        ("postgresql+psycopg2://me:no@secret@127.0.0.1:1/x", UNKNOWN),
        ("postgresql+psycopg2://me:no/secret@127.0.0.1:1/x", UNKNOWN),
        ("postgresql+psycopg2://me@127.0.0.1:secret/x", UNKNOWN),
        ("postgresql+psycopg2://me:secret@[::1/x", UNKNOWN),
    ],
)
def test_a_wrong_url_is_told_without_its_password(
    book: Book, monkeypatch: pytest.MonkeyPatch, url: str, words: str
) -> None:
    (book.root / "workspace").mkdir()
    (book.root / "workspace/.env").write_text(f"DATABASE_URL='{url}'\n")
    monkeypatch.delenv("DATABASE_URL", raising=False)

    with pytest.raises(UserError, match=r"of workspace/\.env") as refusal:
        chosen_database(book)

    assert words in str(refusal.value)
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    "url",
    ["a+b://me:p[w@host:1/old", "a+b://host/old", "a+b://host/old?sslmode=require"],
)
def test_another_database_of_the_same_server(url: str) -> None:
    assert with_database(url, "new") == url.replace("old", "new")
