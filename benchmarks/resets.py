"""The ways of giving each test an empty database, side by side, at 3 to 100 tables."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass

import psycopg2
from psycopg2.extensions import connection, cursor
from redgreen.bench.load import Settings
from redgreen.bench.model import Measured, Row
from redgreen.database.embedded import Server
from redgreen.database.temporary import temporary_server

TABLES = (3, 10, 30, 100)
ROUNDS = 60
FLOOR = "BEGIN, SELECT 1, ROLLBACK"
WRITTEN = 3
"""How many tables a test writes to: a test of this service touches few of them, however many there are."""


@dataclass(frozen=True)
class Way:
    """One way of resetting, at a number of tables. Each call is one test's share of the cost."""

    name: str
    before: Callable[[], None]
    """What the way does before the test's own statements."""
    after: Callable[[], None]
    writes: bool = True
    """Whether the test between the two writes; the floor has nothing to take back."""


def measure(settings: Settings) -> Measured:
    """Measure every way at every number of tables; `--only N` takes N rounds of each."""
    rounds = settings.only or ROUNDS
    found: dict[str, list[float]] = {}
    with temporary_server() as server:
        for tables in TABLES:
            settings.say(f"{tables} tables")
            for name, milliseconds in _at(server, tables, rounds):
                found.setdefault(name, []).append(milliseconds)
        version = _version(server)
    return Measured(
        title="What a test waits for an empty database",
        unit="ms",
        columns=tuple(f"{tables} tables" for tables in TABLES),
        rows=tuple(Row(name, tuple(values)) for name, values in found.items()),
        base=FLOOR,
        notes=(
            f"Each number is the median of {rounds} rounds. A round is a test that writes one row into each of "
            f"{WRITTEN} tables; the time of the writing itself is left out.",
            "The server does not wait for the disk (fsync is off), as the book's own server does not.",
        ),
        versions={"Postgres": version},
    )


def _at(server: Server, tables: int, rounds: int) -> Iterator[tuple[str, float]]:
    """Yield each way with its median in milliseconds, at this number of tables."""
    names = [f"table_{number:03d}" for number in range(tables)]
    with _database(server, "measured") as link:
        _create(link, names)
        with closing(link.cursor()) as hand:
            for way in _ways(hand, names):
                yield way.name, _median(way, lambda: _write(hand, names), rounds)
    with _template(server, names) as ways:
        for way in ways:
            yield way.name, _median(way, lambda: None, max(3, rounds // 6))


def _ways(hand: cursor, names: Sequence[str]) -> Iterator[Way]:
    """Yield the ways that work inside one database, the floor first."""
    listed = ", ".join(names)
    deletes = "; ".join(f"delete from {name}" for name in names)
    make, drop = _schema(names), f"drop table {listed}"

    def nothing() -> None:
        """Leave it to the other half."""

    def say(*statements: str) -> Callable[[], None]:
        def run() -> None:
            for statement in statements:
                hand.execute(statement)

        return run

    yield Way(FLOOR, nothing, say("begin", "select 1", "rollback"), writes=False)
    yield Way("roll back, with a savepoint", say("begin", "savepoint one"), say("release savepoint one", "rollback"))
    yield Way("DELETE, one string", nothing, say(deletes))
    yield Way("TRUNCATE", nothing, say(f"truncate {listed} restart identity cascade"))
    yield Way("drop and create", nothing, say(drop, make))


@contextmanager
def _template(server: Server, names: Sequence[str]) -> Iterator[list[Way]]:
    """Give the way that makes a whole database from a template for each test."""
    with _database(server, "pattern") as link:
        _create(link, names)
    with closing(_connect(server, "postgres")) as link, closing(link.cursor()) as hand:

        def copy() -> None:
            hand.execute("drop database if exists copied")
            hand.execute("create database copied template pattern")

        yield [Way("CREATE DATABASE from a template", lambda: None, copy, writes=False)]
        hand.execute("drop database if exists copied")
        hand.execute("drop database pattern")


def _median(way: Way, test: Callable[[], None], rounds: int) -> float:
    """Return the median milliseconds of what `way` does around `test`, which itself is not counted."""
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        way.before()
        between = time.perf_counter() - begun
        if way.writes:
            test()
        begun = time.perf_counter()
        way.after()
        times.append(between + time.perf_counter() - begun)
    return statistics.median(times) * 1000


def _write(hand: cursor, names: Sequence[str]) -> None:
    for name in names[:WRITTEN]:
        hand.execute(f"insert into {name} (name) values ('ada')")


def _schema(names: Sequence[str]) -> str:
    """Return the statements that make the tables, each with what a real one has: a number, a rule, an index."""
    columns = "id serial primary key, name text not null unique, created_at timestamptz not null default now()"
    return "; ".join(f"create table {name} ({columns})" for name in names)


def _create(link: connection, names: Sequence[str]) -> None:
    with closing(link.cursor()) as hand:
        hand.execute(_schema(names))


@contextmanager
def _database(server: Server, name: str) -> Iterator[connection]:
    """Give a connection to the new database `name`; all but a template is dropped at the end."""
    with closing(_connect(server, "postgres")) as link, closing(link.cursor()) as hand:
        hand.execute(f"create database {name}")
        with closing(_connect(server, name)) as own:
            yield own
        if name != "pattern":
            hand.execute(f"drop database {name}")


def _connect(server: Server, database: str) -> connection:
    link = psycopg2.connect(server.url(database).replace("+psycopg2", ""))
    link.autocommit = True
    return link


def _version(server: Server) -> str:
    with closing(_connect(server, "postgres")) as link:
        version = link.server_version
    return f"{version // 10000}.{version % 10000}"
