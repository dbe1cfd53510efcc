"""The database of this clone: its URL, who named it, and which server it must be."""

import hashlib
import json
import os
import secrets
import subprocess
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import errors, sql

from redgreen.book import Book
from redgreen.serve import postgres
from redgreen.serve.workspace import read_address, write_env
from redgreen.text import UserError, first_line, last_line

VARIABLE = "DATABASE_URL"
DATABASE = "fastauth"
DIALECT = "postgresql+psycopg2://"
USUAL_PORT = 5432


@dataclass(frozen=True)
class Chosen:
    """The database that the chapters use."""

    url: str
    source: str = "this clone"
    """What names it: DATABASE_URL, workspace/.env or this clone."""
    identifier: str | None = None
    """The number of the server that `start` started; None where the user gave it."""
    docker: bool = False

    @property
    def theirs(self) -> bool:
        """Whether the user gave it; `start` leaves such a one alone."""
        return self.identifier is None

    @property
    def port(self) -> int:
        """The port of the server."""
        return urlsplit(self.url).port or USUAL_PORT


def chosen_database(book: Book) -> Chosen:
    """Return the database of DATABASE_URL, of `workspace/.env`, or of the last start.

    Raises UserError where none is named, and for the URL of another driver.
    """
    chosen = _given(book) or noted_server(book)
    if chosen is None:
        start = "type 'python3 redgreen start'"
        raise UserError(f"this clone has started no database yet; {start}.")
    if not chosen.url.startswith(DIALECT):
        form = f"must begin with '{DIALECT}'"
        raise UserError(f"the {VARIABLE} of {chosen.source} {form}.")
    return chosen


def check_identity(book: Book, chosen: Chosen) -> None:
    """Connect to `chosen`; compare its server with the one that `start` noted.

    Raises UserError when no server answers, or when it is not this clone's. A database
    that the user gave only has to answer.
    """
    # A connection to the database itself would keep others from dropping it.
    url = chosen.url if chosen.theirs else with_database(chosen.url, "postgres")
    remedy = f"type 'python3 redgreen start{' --docker' * chosen.docker}'"
    if chosen.theirs:
        remedy = f"start it, or remove your {VARIABLE}"
    try:
        found = postgres.system_identifier(url)
    except psycopg2.Error as error:
        reason = _reason(error)
        raise UserError(
            f"the database of {chosen.source} does not answer ({reason}); {remedy}."
        ) from None
    if chosen.identifier not in (None, found):
        raise UserError(
            f"the Postgres on port {chosen.port} is not the one that {book.root} "
            f"started; {remedy}."
        )


def create_database(url: str, name: str, *, anew: bool = False) -> None:
    """Create the database `name` on the server of `url` when it is missing.

    With `anew`, one that exists is dropped first. Raises UserError when Postgres
    refuses.
    """
    identifier = sql.Identifier(name)
    try:
        with postgres.connect(with_database(url, "postgres")) as cursor:
            if anew:
                drop = sql.SQL("drop database if exists {} with (force)")
                cursor.execute(drop.format(identifier))
            with suppress(errors.DuplicateDatabase):
                cursor.execute(sql.SQL("create database {}").format(identifier))
    except psycopg2.Error as error:
        reason = _reason(error)
        raise UserError(
            f"Postgres does not create the database '{name}' ({reason})."
        ) from None


def _reason(error: psycopg2.Error) -> str:
    """Return the first line of the error; one about the URL could quote a password."""
    line = first_line(str(error)).rstrip(".")
    shown = error.pgcode or line.startswith("connection to server")
    return line if shown else "its URL is malformed, or its host is unknown"


def with_database(url: str, name: str) -> str:
    """Return `url` with the database `name` in place of its own."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def noted_server(book: Book) -> Chosen | None:
    """Return the database of the last start, or None."""
    note = book.state / "database.json"
    return Chosen(**json.loads(note.read_text())) if note.exists() else None


def start_database(book: Book, *, docker: bool | None = None) -> str:
    """Bring up the database of the chapters; return what to tell about it.

    One that the user gave only has to answer. Any other is started by Docker or
    embedded (None: as the last start did), noted, and written to the `.env` of the
    root and of `workspace/`. Raises UserError when it fails.
    """
    if _given(book):
        chosen = chosen_database(book)
        check_identity(book, chosen)
        more = "; set it in the other terminal too" * (chosen.source == VARIABLE)
        return f"the one of {chosen.source}{more}"
    noted = noted_server(book)
    docker = bool(noted and noted.docker) if docker is None else docker
    if noted and noted.docker != docker:
        stop_database(book)
    port = noted.port if noted else USUAL_PORT
    if docker:
        url = _start_docker(book, port)
    else:
        password = secrets.token_urlsafe(24)
        server = postgres.start_server(book.postgres, port, password=password)
        url = server.url(DATABASE)
    create_database(url, DATABASE)
    identifier = postgres.system_identifier(url)
    chosen = Chosen(url, identifier=identifier, docker=docker)
    # The URL has a password, and a reader of the note never meets half of it.
    draft = book.state / "database.new"
    draft.touch(0o600)
    draft.write_text(json.dumps(asdict(chosen)))
    draft.replace(book.state / "database.json")
    settings = _compose_settings(book, chosen.port) if docker else {}
    for folder in filter(Path.is_dir, (book.root, book.workspace)):
        write_env(folder, url, settings)
    kind = "docker compose" if docker else "embedded"
    return f"Postgres on port {chosen.port} ({kind})"


def stop_database(book: Book) -> bool:
    """Stop what `start_database` started; return whether it ran."""
    noted = noted_server(book)
    if noted and noted.docker and _compose(book, "ps", "--quiet").stdout:
        return _compose(book, "stop").returncode == 0
    return postgres.stop_server(book.postgres)


def _given(book: Book) -> Chosen | None:
    """Return the database that the user gave, or None."""
    if os.environ.get(VARIABLE):
        return Chosen(os.environ[VARIABLE], VARIABLE)
    url, theirs = read_address(book.workspace)
    return Chosen(url, "workspace/.env") if url and theirs else None


def _start_docker(book: Book, port: int) -> str:
    """Start the container, at `port` if that is free; return the URL.

    One that runs already keeps its port.
    """
    running = _compose(book, "port", "db", str(USUAL_PORT)).stdout.rpartition(":")[2]
    port = int(running or 0) or (port if postgres.is_free(port) else 0)
    # A port that is free now may be taken before Docker has it.
    for each in (port or postgres.free_port(), postgres.free_port()):
        done = _compose(book, "up", "-d", "--wait", port=each)
        if not done.returncode:
            return f"{DIALECT}postgres:postgres@localhost:{each}/{DATABASE}"
    raise UserError(
        f"'docker compose up' failed ({last_line(done.stderr).rstrip('.')}); "
        "install and start Docker, or start without --docker."
    )


def _compose_settings(book: Book, port: int) -> dict[str, str]:
    """Return the project's name, of which each clone has its own, and the port."""
    name = hashlib.sha256(str(book.root).encode()).hexdigest()[:8]
    return {"COMPOSE_PROJECT_NAME": f"fastauth-{name}", "POSTGRES_PORT": str(port)}


def _compose(
    book: Book, *arguments: str, port: int = USUAL_PORT
) -> subprocess.CompletedProcess[str]:
    """Run `docker compose` for the compose file in the root of the clone."""
    # Without a file's name, docker would look for one in the folders above, too. `env`
    # reports a missing docker like a command that fails.
    command = ("env", "docker", "compose", "--file", "docker-compose.yml", *arguments)
    environment = os.environ | _compose_settings(book, port)
    return subprocess.run(
        command, cwd=book.root, env=environment, capture_output=True, text=True
    )
