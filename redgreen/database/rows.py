"""Make databases anew, and tell what stands in their tables."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2
from psycopg2 import extensions, sql

from redgreen.database.embedded import Server
from redgreen.words import counted

KEPT = ("postgres", "template0", "template1")
BOOKKEEPING = ("alembic_version",)
"""Tables in which a migration tool notes the version of the schema; a suite may leave its row there."""


def fresh_database(server: Server, name: str) -> None:
    """Drop every database of `server` that is not Postgres's own, and create an empty one called `name`."""
    with _connect(server.url("postgres")) as connection:
        connection.autocommit = True
        with closing(connection.cursor()) as cursor:
            for database in _databases(connection):
                cursor.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(database)))
            cursor.execute(sql.SQL("create database {}").format(sql.Identifier(name)))


def rows_of(server: Server) -> dict[str, str]:
    """Return what each table of every database holds: `database.schema.table` → `3 rows (digest)`.

    An empty table is `0 rows`. Tables in which a migration tool keeps its version are left out.
    """
    found: dict[str, str] = {}
    with _connect(server.url("postgres")) as connection:
        databases = _databases(connection)
    for database in databases:
        found |= rows_at(server.url(database), database)
    return found


def rows_at(url: str, name: str) -> dict[str, str]:
    """Return what each table of the database at `url`, which is called `name`, holds."""
    with _connect(url) as connection:
        return {
            f"{name}.{schema}.{table}": _digest(connection, schema, table)
            for schema, table in _tables(connection)
            if table not in BOOKKEEPING
        }


@contextmanager
def _connect(url: str) -> Iterator[extensions.connection]:
    with closing(psycopg2.connect(url.replace("+psycopg2", ""))) as connection:
        yield connection


def _databases(connection: extensions.connection) -> list[str]:
    with closing(connection.cursor()) as cursor:
        cursor.execute("select datname from pg_database where datname <> all(%s) order by 1", (list(KEPT),))
        return [name for (name,) in cursor.fetchall()]


def _tables(connection: extensions.connection) -> list[tuple[str, str]]:
    with closing(connection.cursor()) as cursor:
        cursor.execute(
            "select schemaname, tablename from pg_tables "
            "where schemaname not in ('pg_catalog', 'information_schema') order by 1, 2"
        )
        return [(schema, table) for schema, table in cursor.fetchall()]


def _digest(connection: extensions.connection, schema: str, table: str) -> str:
    query = sql.SQL("select count(*), md5(string_agg(t::text, '|' order by t::text)) from {}.{} t").format(
        sql.Identifier(schema), sql.Identifier(table)
    )
    with closing(connection.cursor()) as cursor:
        cursor.execute(query)
        count, digest = cursor.fetchone() or (0, None)
    return counted(count, "row") + (f" ({digest[:8]})" if digest else "")
