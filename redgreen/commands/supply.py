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
    address_at,
    check_answers,
    create_database,
    recreate_database,
    with_database,
)
from redgreen.database.compose import check_compose, compose_port, compose_stop, compose_up
from redgreen.database.embedded import running_server, start_server, stop_server
from redgreen.database.ports import PortTakenError, free_port, is_free, next_free
from redgreen.database.temporary import temporary_server


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
        return None if self.source is Source.YOURS or self.url == USUAL else self.url


def supply(book: Book, docker: bool) -> Supply:
    """Bring up the database; raise BookError when it does not answer."""
    url = os.environ.get("DATABASE_URL")
    if url:
        check_answers(url)
        return Supply(Source.YOURS, url, "the one of DATABASE_URL; set the variable in the other terminal too")
    return _docker(book) if docker else _embedded(book)


def running_address(book: Book) -> str | None:
    """Return the address of the database that an earlier start left running; None when none runs."""
    server = running_server(book.postgres)
    if server:
        return server.url(DATABASE)
    port = compose_port(book.root) if _noted_source(book) == Source.DOCKER else None
    return address_at(port) if port else None


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
    if source == Source.DOCKER:
        compose_stop(book.root)
        stopped = "the containers"
    else:
        stopped = "the database" if stop_server(book.postgres) else ""
    if book.workspace.is_dir():
        write_address(book.workspace, None)
    return stopped or None


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


def _docker(book: Book) -> Supply:
    check_compose(book.root)
    stop_server(book.postgres)
    _note_source(book, Source.DOCKER)
    running = compose_port(book.root)
    note = "" if running or is_free(USUAL_PORT) else _note()
    port = running or (next_free(USUAL_PORT) if note else USUAL_PORT)
    try:
        compose_up(book.root, port=port)
    except PortTakenError:
        # The engine may run in a machine of its own, where this one's look at the port says little.
        note, port = _note(), free_port()
        compose_up(book.root, port=port)
    return Supply(Source.DOCKER, address_at(port), f"Postgres on port {port} (docker compose{note})")


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
    return path.read_text(errors="replace").strip() if path.exists() else ""


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
