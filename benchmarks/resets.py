"""Compare ways of giving each test an empty database, at 3 to 100 tables."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from psycopg2.extensions import cursor
from redgreen.serve.postgres import Server, connect, fresh_database, temporary_server

from table import options, publish, seconds

TABLES = (3, 10, 30, 100)
WRITTEN = 3
"""How many tables a test writes to: few, however many there are."""
COLUMNS = (
    "id serial primary key, name text not null unique, "
    "created_at timestamptz not null default now()"
)


def main() -> None:
    """Measure every way at every number of tables."""
    chosen, measured = options(__doc__, rounds=60), []
    with temporary_server() as server:
        for tables in TABLES:
            measured.append(medians(server, tables, chosen.rounds))
        with connect(server.url("postgres")) as at:
            at.execute("show server_version")
            (version,) = at.fetchone() or ("",)
    publish(
        __file__,
        chosen.record,
        title="What a test waits for an empty database",
        unit="ms",
        columns=[f"{tables} tables" for tables in TABLES],
        rows={name: [each[name] for each in measured] for name in measured[0]},
        note=(
            f"Each number is the median of {chosen.rounds} rounds. A round is a test "
            f"that writes one row into each of {WRITTEN} tables; the time of the "
            f"writing itself is left out. Postgres {version} does not wait for the "
            "disk (fsync is off), like the Postgres that 'start' serves."
        ),
    )


def medians(server: Server, tables: int, rounds: int) -> dict[str, float]:
    """Return the milliseconds of each way, at this number of tables."""
    names = [f"table_{number:03d}" for number in range(tables)]
    fresh_database(server, "pattern")
    with connect(server.url("pattern")) as at:
        at.execute(create(names))
    with connect(server.url("postgres")) as at:
        at.execute("create database measured template pattern")
    with connect(server.url("measured")) as at:
        return {
            name: statistics.median(one_test(at, names, way) for _ in range(rounds))
            for name, way in ways(names).items()
        }


def create(names: Sequence[str]) -> str:
    """Return the statements that create the tables."""
    return "; ".join(f"create table {name} ({COLUMNS})" for name in names)


def ways(names: Sequence[str]) -> dict[str, tuple[Sequence[str], Sequence[str]]]:
    """Return what each way executes before and after a test; the first is the floor."""
    listed = ", ".join(names)
    savepoint = ("release savepoint one", "rollback")
    deletes = "; ".join(f"delete from {name}" for name in names)
    truncate = f"truncate {listed} restart identity cascade"
    copy = ("drop database if exists copy", "create database copy template pattern")
    return {
        "BEGIN, SELECT 1, ROLLBACK": ((), ("begin", "select 1", "rollback")),
        "roll back, with a savepoint": (("begin", "savepoint one"), savepoint),
        "DELETE, one string": ((), (deletes,)),
        "TRUNCATE": ((), (truncate,)),
        "drop and create": ((), (f"drop table {listed}", create(names))),
        "CREATE DATABASE from a template": ((), copy),
    }


def one_test(
    at: cursor, names: Sequence[str], way: tuple[Sequence[str], Sequence[str]]
) -> float:
    """Return the milliseconds that `way` takes before and after a test that writes."""

    def execute(statements: Sequence[str]) -> None:
        for statement in statements:
            at.execute(statement)

    before = seconds(execute, way[0])
    for name in names[:WRITTEN]:
        at.execute(f"insert into {name} (name) values (gen_random_uuid())")
    return 1000 * (before + seconds(execute, way[1]))


if __name__ == "__main__":
    main()
