"""The database of this clone: its URL, who named it, and which server it must be."""

import hashlib
import json
import os
import secrets
import subprocess
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg2
from psycopg2 import errors, sql

from redgreen.book import Book
from redgreen.serve import postgres
from redgreen.serve.workspace import VARIABLE, read_address, write_env
from redgreen.text import UserError, first_line, last_line, write_whole

DATABASE = "fastauth"
NOTE = "database.json"
DIALECT = "postgresql+psycopg2://"
USUAL_PORT = 5432


@dataclass(frozen=True)
class Chosen:
    """The database that the chapters use."""

    url: str
    source: str = "this clone"
    """What names it: DATABASE_URL, workspace/.env or this clone."""
    theirs: bool = False
    """Whether the user gave it; `start` leaves such a one alone."""
    identifier: str = ""
    """The number of the server that `start` started."""
    docker: bool = False
    port: int = USUAL_PORT


def chosen_database(book: Book) -> Chosen:
    """Return the database of DATABASE_URL, of `workspace/.env`, or of the last start.

    Raises UserError where none is named, for a URL that the chapters cannot use, when
    no server answers, and when it is not the one that `start` noted. One that the user
    gave only has to answer.
    """
    chosen = _given(book) or noted_server(book)
    if chosen is None:
        raise UserError(
            "this clone started no database yet; type 'python3 redgreen start'."
        )
    if not chosen.url.startswith(DIALECT):
        raise UserError(f"the URL of {chosen.source} must begin with '{DIALECT}'.")
    if chosen.theirs:
        url, remedy = chosen.url, f"start it, or remove your {VARIABLE}"
    else:
        # A connection to the database itself would keep others from dropping it.
        url = with_database(chosen.url, "postgres")
        remedy = f"type 'python3 redgreen start{' --docker' * chosen.docker}'"
    try:
        found = postgres.system_identifier(url)
    except psycopg2.Error as error:
        words = f"the database of {chosen.source} does not answer ({_reason(error)})"
        raise UserError(f"{words}; {remedy}.") from None
    if not chosen.theirs and found != chosen.identifier:
        words = f"the server on port {chosen.port} is not this clone's"
        raise UserError(f"{words}; {remedy}.")
    return chosen


def create_database(url: str, name: str, *, replace: bool = False) -> None:
    """Create the database `name` on the server of `url` when it is missing.

    With `replace`, an old one is dropped first. Raises UserError when Postgres refuses.
    """
    identifier = sql.Identifier(name)
    try:
        with postgres.connect(with_database(url, "postgres")) as cursor:
            if replace:
                drop = sql.SQL("drop database if exists {} with (force)")
                cursor.execute(drop.format(identifier))
            with suppress(errors.DuplicateDatabase):
                cursor.execute(sql.SQL("create database {}").format(identifier))
    except psycopg2.Error as error:
        words = f"Postgres refuses to create the database '{name}'"
        raise UserError(f"{words} ({_reason(error)}).") from None


def with_database(url: str, name: str) -> str:
    """Return `url` with the database `name` in place of its own."""
    server, mark, options = url.partition("?")
    return f"{server.rpartition('/')[0]}/{name}{mark}{options}"


def noted_server(book: Book) -> Chosen | None:
    """Return the database of the last start, or None."""
    note = book.state / NOTE
    return Chosen(**json.loads(note.read_text())) if note.exists() else None


def start_database(book: Book, *, docker: bool | None = None) -> str:
    """Bring up the database of the chapters; return what to tell about it.

    One that the user gave only has to answer. Any other is started by Docker or
    embedded (None: as the last start did), noted, and written to the `.env` of the
    root and of `workspace/`. Raises UserError when it fails.
    """
    if _given(book):
        chosen = chosen_database(book)
        more = "; set it in the other terminal too" * (chosen.source == VARIABLE)
        return f"the one of {chosen.source}{more}"
    noted = noted_server(book) or Chosen("")
    docker = noted.docker if docker is None else docker
    if noted.docker != docker:
        stop_database(book)
    if docker:
        server = _start_docker(book, noted.port)
    else:
        password = secrets.token_urlsafe(24)
        server = postgres.start_server(book.postgres, noted.port, password=password)
    url = server.url(DATABASE)
    create_database(url, DATABASE)
    number = postgres.system_identifier(url)
    chosen = Chosen(url, identifier=number, docker=docker, port=server.port)
    # The URL has a password.
    write_whole(book.state / NOTE, json.dumps(asdict(chosen)), 0o600)
    settings = _compose_settings(book, server.port) if docker else {}
    for folder in filter(Path.is_dir, (book.root, book.workspace)):
        write_env(folder, url, settings)
    kind = "docker compose" if docker else "embedded"
    return f"Postgres on port {server.port} ({kind})"


def stop_database(book: Book) -> bool:
    """Stop what `start_database` started; return whether it ran."""
    noted = noted_server(book) or Chosen("")
    if noted.docker and _compose(book, noted.port, "ps", "--quiet").stdout:
        return _compose(book, noted.port, "stop").returncode == 0
    return postgres.stop_server(book.postgres)


def _reason(error: psycopg2.Error) -> str:
    """Return the first line of `error`; other lines may quote a part of the URL."""
    line = first_line(str(error)).rstrip(".")
    shown = error.pgcode or line.startswith(("connection to server", "server closed"))
    return line if shown else "its host is unknown, or its URL is malformed"


def _given(book: Book) -> Chosen | None:
    """Return the database that the user gave, or None."""
    if os.environ.get(VARIABLE):
        return Chosen(os.environ[VARIABLE], VARIABLE, theirs=True)
    url, theirs = read_address(book.workspace)
    return Chosen(url, "workspace/.env", theirs) if theirs else None


def _start_docker(book: Book, port: int) -> postgres.Server:
    """Start the container, or keep one that runs; return its server.

    Where another program has `port`, the container gets a free one.
    """
    for each in (port, postgres.free_port()):
        done = _compose(book, each, "up", "-d", "--wait")
        if not done.returncode:
            return postgres.Server(each, "postgres")
    raise UserError(
        f"'docker compose up' failed ({last_line(done.stderr).rstrip('.')}); "
        "install and start Docker, or start without --docker."
    )


def _compose_settings(book: Book, port: int) -> dict[str, str]:
    """Return the project's name, of which each clone has its own, and the port."""
    name = hashlib.sha256(bytes(book.root)).hexdigest()[:8]
    return {"COMPOSE_PROJECT_NAME": f"fastauth-{name}", "POSTGRES_PORT": str(port)}


def _compose(
    book: Book, port: int, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run `docker compose`; a missing docker is a command that fails, due to `env`."""
    settings = [f"{k}={v}" for k, v in _compose_settings(book, port).items()]
    command = ("env", *settings, "docker", "compose", *arguments)
    return subprocess.run(command, cwd=book.root, capture_output=True, text=True)
