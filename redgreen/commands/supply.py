"""Bring up the database that the chapters talk to: the reader's own, Docker's, or the embedded one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import psutil
import psycopg2

from redgreen.commands.book import Book
from redgreen.commands.workspace import write_address
from redgreen.database.address import (
    DATABASE,
    USUAL,
    USUAL_PORT,
    check_answers,
    create_database,
    recreate_database,
    with_database,
)
from redgreen.database.compose import compose_stop, compose_up
from redgreen.database.embedded import PortTakenError, running_server, start_server, stop_server, temporary_server
from redgreen.database.ports import is_free, next_free


class Source(StrEnum):
    """Where the database comes from."""

    YOURS = "DATABASE_URL"
    DOCKER = "docker compose"
    EMBEDDED = "embedded"


@dataclass(frozen=True)
class Supply:
    """A database that answers."""

    source: Source
    url: str
    words: str
    """What to tell the reader about it."""

    @property
    def address(self) -> str | None:
        """What the workspace's `.env` must say; None where the chapters find the database without it."""
        return self.url if self.source is Source.EMBEDDED and self.url != USUAL else None


def supply(book: Book, docker: bool) -> Supply:
    """Bring up the database; raise BookError when it does not answer."""
    url = os.environ.get("DATABASE_URL")
    if url:
        check_answers(url)
        return Supply(Source.YOURS, url, "the one of DATABASE_URL; set the variable in the other terminal too")
    if docker:
        stop_server(book.postgres)
        _note_source(book, Source.DOCKER)
        compose_up(book.root)
        return Supply(Source.DOCKER, USUAL, f"Postgres of docker compose on port {USUAL_PORT}")
    return _embedded(book)


def stored_address(book: Book) -> str:
    """Return the address that the chapters use without DATABASE_URL: the embedded server's, or the usual one."""
    server = running_server(book.postgres)
    return server.url(DATABASE) if server else USUAL


def supply_finished(database: Supply) -> str:
    """Return the address of a database for the finished service alone, made anew: it begins empty.

    The chapters' tables would differ from its own, and so may those of an older book. Where the server does not let
    us make a database, they share.
    """
    name = f"{DATABASE}_finished"
    try:
        recreate_database(database.url, name)
    except psycopg2.Error:
        return database.url
    return with_database(database.url, name)


def end_supply(book: Book) -> str | None:
    """Stop the embedded server or the containers that an earlier run started; say which, None when none ran."""
    source = _noted_source(book)
    _source_path(book).unlink(missing_ok=True)
    if book.workspace.is_dir():
        write_address(book.workspace, None)
    if source == Source.DOCKER:
        compose_stop(book.root)
        return "the containers"
    return "the database" if stop_server(book.postgres) else None


@contextmanager
def supply_for_a_run() -> Iterator[str]:
    """Give the address of a database for one run of the proof: DATABASE_URL, or a temporary server's."""
    url = os.environ.get("DATABASE_URL")
    if url:
        check_answers(url)
        yield url
        return
    with temporary_server() as server:
        create_database(server.url("postgres"), DATABASE)
        yield server.url(DATABASE)


def _embedded(book: Book) -> Supply:
    if _noted_source(book) == Source.DOCKER:
        compose_stop(book.root)
    _note_source(book, Source.EMBEDDED)
    note = "" if running_server(book.postgres) or is_free(USUAL_PORT) else _note()
    try:
        server = start_server(book.postgres, next_free(USUAL_PORT) if note else USUAL_PORT)
    except PortTakenError:
        note = _note()
        server = start_server(book.postgres)
    create_database(server.url("postgres"), DATABASE)
    return Supply(Source.EMBEDDED, server.url(DATABASE), f"Postgres on port {server.port} (embedded{note})")


def _note() -> str:
    return f"; {USUAL_PORT} is taken by {_listener(USUAL_PORT)}"


def _source_path(book: Book) -> Path:
    return book.state / "database"


def _noted_source(book: Book) -> str:
    """Return what the last start took; empty when it was stopped since."""
    path = _source_path(book)
    return path.read_text().strip() if path.exists() else ""


def _note_source(book: Book, source: Source) -> None:
    _source_path(book).write_text(f"{source}\n")


def _listener(port: int) -> str:
    try:
        for each in psutil.net_connections("tcp"):
            if each.status == psutil.CONN_LISTEN and each.laddr[1:] == (port,) and each.pid:
                return f"{psutil.Process(each.pid).name()} (process {each.pid})"
    except (psutil.Error, OSError):
        pass
    return "another program"
