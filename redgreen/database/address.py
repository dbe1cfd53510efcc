"""Which database the chapters talk to, and whether it answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import extensions, sql

from redgreen.errors import BookError

DATABASE = "fastauth"
PASSWORD = "postgres"
"""The password of the book's own server, which listens on this machine alone; every page shows it."""
VARIABLE = "DATABASE_URL"
"""The variable that the service reads its database's address from."""
USUAL_PORT = 5432
DIALECT = "postgresql+psycopg2"
DROP = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
FORM = f"{DIALECT}://user:password@host:{USUAL_PORT}/{DATABASE}"


def address_at(port: int) -> str:
    """Return the address of the chapters' database where a server of the book listens on `port`."""
    return f"{DIALECT}://postgres:{PASSWORD}@localhost:{port}/{DATABASE}"


USUAL = address_at(USUAL_PORT)


def with_database(url: str, name: str) -> str:
    """Return `url` with the database `name` in place of its own."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def parse_address(url: str) -> Mapping[str, str]:
    """Return what libpq reads in `url`, by its keywords: `host`, `port`, `dbname` and others, each where it is named.

    Raises BookError for another driver's address and for one that is malformed. The sentence never quotes the
    address, for it may hold a password.
    """
    scheme, mark, _ = url.partition("://")
    if mark and scheme != DIALECT and scheme.startswith("postgres"):
        raise BookError(f"DATABASE_URL begins with '{scheme}://'; write '{DIALECT}://' instead.")
    try:
        if mark and scheme == DIALECT and _is_unambiguous(url):
            return dict(extensions.parse_dsn(_dsn(url)))
    except (ValueError, psycopg2.ProgrammingError):
        pass
    raise BookError(
        f"DATABASE_URL is no address of a database; write it as '{FORM}', the signs : / ? # [ ] @ % of a password "
        f"as their codes (%40 for @)."
    )


def check_answers(url: str, source: str = VARIABLE, mend: str = "start it or unset the variable") -> None:
    """Connect to `url` once; raise BookError with the reason when it is malformed or nobody answers there.

    The sentence says that `source` names the address, and ends in `mend` where there is one.
    """
    parse_address(url)
    try:
        with _connect(url):
            return
    except psycopg2.Error as error:
        end = f"; {mend}" if mend else ""
        raise BookError(f"the database of {source} does not answer ({reason(error)}){end}.") from None


def reason(error: psycopg2.Error) -> str:
    """Return the first line of what the server or the driver said; neither repeats a password."""
    return next(iter(str(error).strip().splitlines()), "no reason given")


def create_database(url: str, name: str) -> None:
    """Make the database `name` on the server of `url` unless it is there.

    Raises psycopg2.Error when the server or its user's rights refuse.
    """
    with _connect(url) as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def recreate_database(url: str, name: str) -> None:
    """Drop the database `name` on the server of `url`, whoever is connected to it, and make it anew.

    Raises psycopg2.Error when the server or its user's rights refuse.
    """
    with _connect(with_database(url, "postgres")) as cursor:
        cursor.execute(DROP.format(sql.Identifier(name)))
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def drop_database(url: str, name: str) -> None:
    """Drop the database `name` on the server of `url`, whoever is connected to it.

    Raises psycopg2.Error when the server or its user's rights refuse.
    """
    with _connect(with_database(url, "postgres")) as cursor:
        cursor.execute(DROP.format(sql.Identifier(name)))


@contextmanager
def _connect(url: str) -> Iterator[extensions.cursor]:
    with closing(psycopg2.connect(_dsn(url), connect_timeout=5)) as connection:
        connection.autocommit = True
        with closing(connection.cursor()) as cursor:
            yield cursor


def _is_unambiguous(url: str) -> bool:
    """Say whether all readers find the same host in `url`: a bare `@` or `/` in a password moves it for some.

    Raises ValueError for a port that is none, and for brackets that are no IPv6 address.
    """
    parts = urlsplit(url)
    return parts.port != 0 and parts.netloc.count("@") <= 1 and "@" not in parts.path and not parts.fragment


def _dsn(url: str) -> str:
    """Return `url` as libpq reads it, without SQLAlchemy's name of the driver."""
    return url.replace(DIALECT, "postgresql", 1)
