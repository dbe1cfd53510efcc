"""The database of this clone: its URL, who named it, and which server it must be."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

from redgreen.book import Book
from redgreen.serve import postgres
from redgreen.serve.system_user import run
from redgreen.serve.workspace import read_address, write_env, write_private
from redgreen.text import UserError, first_line, last_line

VARIABLE = "DATABASE_URL"
DATABASE = "fastauth"
DIALECT = "postgresql+psycopg2"
USUAL_PORT = 5432
DOCKER_URL = f"{DIALECT}://postgres:postgres@localhost:{{}}/{DATABASE}"


@dataclass(frozen=True)
class Chosen:
    """The database that the chapters use."""

    url: str
    source: str
    """What names it: DATABASE_URL, workspace/.env or this clone."""
    theirs: bool
    """Whether the user gave it; `start` leaves such a one alone."""

    @property
    def name(self) -> str:
        """The name of the database."""
        return unquote(urlsplit(self.url).path.lstrip("/"))


def chosen_database(book: Book) -> Chosen:
    """Return the database of DATABASE_URL, of `workspace/.env`, or of the last start.

    Where none is named it is the default of the chapters. Raises UserError for the
    URL of another driver.
    """
    named, (written, theirs) = os.environ.get(VARIABLE), read_address(book.workspace)
    if named:
        chosen = Chosen(named, VARIABLE, theirs=True)
    elif written and theirs:
        chosen = Chosen(written, "workspace/.env", theirs=True)
    else:
        noted = noted_server(book)
        url = noted.url if noted else DOCKER_URL.format(USUAL_PORT)
        chosen = Chosen(url, "this clone", theirs=False)
    if not chosen.url.startswith(f"{DIALECT}://"):
        form = f"must begin with '{DIALECT}://'"
        raise UserError(f"the DATABASE_URL of {chosen.source} {form}.")
    return chosen


def check_identity(book: Book, chosen: Chosen) -> None:
    """Connect to `chosen`; compare its server with the one that `start` noted.

    Raises UserError when no server answers, or when it is not this clone's. A database
    that the user gave only has to answer.
    """
    noted = noted_server(book)
    option = " --docker" if noted and noted.docker else ""
    remedy = f"type 'python3 redgreen start{option}'"
    if chosen.theirs:
        remedy = f"start it, or remove your {VARIABLE}"
    elif noted is None:
        raise UserError(f"this clone has started no database yet; {remedy}.")
    # A connection to the database itself would keep others from dropping it.
    url = chosen.url if chosen.theirs else with_database(chosen.url, "postgres")
    try:
        found = postgres.system_identifier(url)
    except psycopg2.Error as error:
        raise UserError(
            f"the database of {chosen.source} does not answer ({_reason(error)}); "
            f"{remedy}."
        ) from None
    if noted and not chosen.theirs and found != noted.identifier:
        raise UserError(
            f"the Postgres on port {urlsplit(chosen.url).port} is not the one that "
            f"this clone started; {remedy}."
        )


def recreate(book: Book, chosen: Chosen) -> None:
    """Drop the database `chosen` and create it again, empty.

    Raises UserError when its server is not this clone's, and when the user gave it
    and its name does not end in `_test`.
    """
    if chosen.theirs and not chosen.name.endswith("_test"):
        raise UserError(
            f"the database '{chosen.name}' of {chosen.source} is yours, and its name "
            "does not end in '_test'; empty it by hand."
        )
    check_identity(book, chosen)
    create_database(chosen.url, chosen.name, anew=True)


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
            cursor.execute("select 1 from pg_database where datname = %s", (name,))
            if cursor.fetchone() is None:
                cursor.execute(sql.SQL("create database {}").format(identifier))
    except psycopg2.Error as error:
        refusal = f"Postgres does not create the database '{name}'"
        raise UserError(f"{refusal} ({_reason(error)}).") from None


def with_database(url: str, name: str) -> str:
    """Return `url` with the database `name` in place of its own."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _reason(error: psycopg2.Error) -> str:
    """Return the first line of the error; one about the URL could quote a password."""
    line = first_line(str(error)).rstrip(".")
    shown = error.pgcode or line.startswith("connection to server")
    return line if shown else "its URL is malformed, or its host is unknown"


def noted_server(book: Book) -> SimpleNamespace | None:
    """Return the `url`, the `identifier` and `docker` of the last start, or None."""
    try:
        text = (book.state / "database.json").read_text("utf-8")
        return SimpleNamespace(**json.loads(text))
    except (OSError, ValueError, TypeError):
        return None


def start_database(book: Book, *, docker: bool | None = None) -> tuple[Chosen, str]:
    """Bring up the database of the chapters; return it, and what to tell about it.

    One that DATABASE_URL names only has to answer. Any other is started by Docker or
    embedded (None: as the last start did), and noted. Raises UserError when it fails.
    """
    noted = noted_server(book)
    docker = bool(noted and noted.docker) if docker is None else docker
    if os.environ.get(VARIABLE):
        chosen = chosen_database(book)
        check_identity(book, chosen)
        return chosen, "the one of DATABASE_URL; set it in the other terminal too"
    kind = "docker compose" if docker else "embedded"
    url = _start_docker(book) if docker else _start_embedded(book)
    create_database(url, DATABASE)
    identifier = postgres.system_identifier(url)
    note = {"url": url, "identifier": identifier, "docker": docker}
    write_private(book.state / "database.json", json.dumps(note))
    words = f"Postgres on port {urlsplit(url).port} ({kind})"
    return Chosen(url, "this clone", theirs=False), words


def write_addresses(book: Book) -> None:
    """Write the noted database into the `.env` of the root and of `workspace/`.

    A DATABASE_URL of the user's own in it stays.
    """
    noted = noted_server(book)
    if noted and not os.environ.get(VARIABLE):
        port = urlsplit(noted.url).port
        more = _compose_settings(book, port) if noted.docker else {}
        for folder in filter(Path.is_dir, (book.root, book.workspace)):
            write_env(folder, {VARIABLE: noted.url, **more})


def stop_database(book: Book) -> str | None:
    """Stop what `start_database` started; return its name, None when none ran."""
    noted = noted_server(book)
    if noted and noted.docker and _compose(book, "ps", "--quiet").stdout.strip():
        _compose(book, "stop")
        return "the containers"
    return "the database" if postgres.stop_server(book.postgres) else None


def _start_embedded(book: Book) -> str:
    noted = noted_server(book)
    if noted and noted.docker:
        _compose(book, "stop")
    port, password = _preferred_port(book), secrets.token_urlsafe(24)
    return postgres.start_server(book.postgres, port, password=password).url(DATABASE)


def _start_docker(book: Book) -> str:
    postgres.stop_server(book.postgres)
    running = _compose(book, "port", "db", str(USUAL_PORT)).stdout.rpartition(":")[2]
    port = int(running) if running.strip().isdigit() else _preferred_port(book)
    done = _compose(book, "up", "-d", "--wait", port=port)
    if done.returncode:
        raise UserError(
            f"'docker compose up' failed ({last_line(done.stdout).rstrip('.')}); "
            "install and start Docker, or start without --docker."
        )
    return DOCKER_URL.format(port)


def _preferred_port(book: Book) -> int:
    """Return the port of the last start, or the usual one, or the next that is free."""
    noted, near = noted_server(book), range(USUAL_PORT, USUAL_PORT + 50)
    ports = (urlsplit(noted.url).port or USUAL_PORT, *near) if noted else near
    return next(filter(postgres.is_free, ports), USUAL_PORT)


def _compose_settings(book: Book, port: int | None) -> dict[str, str]:
    """Return the project's name, of which each clone has its own, and the port."""
    name = hashlib.sha256(str(book.root).encode()).hexdigest()[:8]
    settings = {"COMPOSE_PROJECT_NAME": f"fastauth-{name}"}
    return settings | ({"POSTGRES_PORT": str(port)} if port else {})


def _compose(
    book: Book, *arguments: str, port: int | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `docker compose` for the compose file in the root of the clone."""
    # Without a file's name, docker would look for one in the folders above, too.
    command = ["docker", "compose", "--file", "docker-compose.yml", *arguments]
    if shutil.which("docker") is None:
        return subprocess.CompletedProcess(command, 127, "there is no command 'docker'")
    environment = os.environ | _compose_settings(book, port)
    return run(command, book.root, environment)
