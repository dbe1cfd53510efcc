"""Which database the chapters talk to, and whether it answers."""

from __future__ import annotations

import contextlib
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

from redgreen.errors import BookError

DATABASE = "fastauth"
USUAL_PORT = 5432
USUAL = f"postgresql+psycopg2://postgres:postgres@localhost:{USUAL_PORT}/{DATABASE}"
DIALECT = "postgresql+psycopg2"


def with_database(url: str, name: str) -> str:
    """Return `url` with the database `name` in place of its own."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def check_answers(url: str) -> None:
    """Connect to `url` once; raise BookError with the reason when nobody answers there."""
    parts = urlsplit(url)
    if parts.scheme != DIALECT:
        raise BookError(f"DATABASE_URL begins with '{parts.scheme}://'; write '{DIALECT}://' instead.")
    try:
        psycopg2.connect(_dsn(url), connect_timeout=5).close()
    except psycopg2.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise BookError(
            f"the database of DATABASE_URL does not answer ({reason}); start it or unset the variable."
        ) from None


def create_database(url: str, name: str) -> None:
    """Make the database `name` on the server of `url` unless it is there.

    Raises psycopg2.Error when the server or its user's rights refuse.
    """
    with contextlib.closing(psycopg2.connect(_dsn(url), connect_timeout=5)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
            if cursor.fetchone() is None:
                cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def recreate_database(url: str, name: str) -> None:
    """Drop the database `name` on the server of `url`, whoever is connected to it, and make it anew.

    Raises psycopg2.Error when the server or its user's rights refuse.
    """
    with contextlib.closing(psycopg2.connect(_dsn(with_database(url, "postgres")), connect_timeout=5)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def _dsn(url: str) -> str:
    """Return `url` as libpq reads it, without SQLAlchemy's name of the driver."""
    return urlunsplit(urlsplit(url)._replace(scheme="postgresql"))
