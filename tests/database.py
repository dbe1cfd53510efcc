"""A database for the tests alone: its address, its making, its tables."""

import os
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from fastauth.models import Base

INI = Path(__file__).parents[1] / "alembic.ini"


def own_address(address: str) -> str:
    """Return the service's address with `_test` behind the name of the database.

    A worker of pytest-xdist has its name in between: `fastauth_gw0_test`.
    """
    url = make_url(address)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    parts = [str(url.database).removesuffix("_test"), worker, "test"]
    own = url.set(database="_".join(filter(None, parts)))
    return own.render_as_string(hide_password=False)


def make_database(url: URL) -> None:
    """Make the database that `url` names, where it is missing."""
    server = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    question = text("select 1 from pg_database where datname = :name")
    with connect(server) as connection:
        if connection.scalar(question, {"name": url.database}) is None:
            quoted = server.dialect.identifier_preparer.quote(str(url.database))
            connection.execute(text(f"create database {quoted}"))
    server.dispose()


def connect(server: Engine) -> Connection:
    """Return a connection; where Postgres gives none, end the run and say why in one line."""
    try:
        return server.connect()
    except OperationalError as error:
        cause = str(error.orig).splitlines()[0]
        pytest.exit(f"no database for the tests: {cause}")


def drop_database(engine: Engine) -> None:
    """Drop the database of this engine, where it is there."""
    guard(engine)
    server = create_engine(
        engine.url.set(database="postgres"), isolation_level="AUTOCOMMIT"
    )
    with server.connect() as connection:
        quoted = server.dialect.identifier_preparer.quote(str(engine.url.database))
        connection.execute(text(f"drop database if exists {quoted} with (force)"))
    server.dispose()


def guard(engine: Engine) -> None:
    """Refuse a database whose name does not say that it is for tests."""
    name = str(engine.url.database)
    if not name.endswith("_test"):
        raise RuntimeError(
            f"'{name}' is no database for tests: its name must end in _test"
        )


def alembic_config(engine: Engine) -> Config:
    """Return what a command of alembic needs to work on the database of this engine."""
    guard(engine)
    config = Config(INI)
    config.attributes["engine"] = engine
    return config


def rebuild(engine: Engine) -> None:
    """Drop every table and make it anew, by the migrations."""
    guard(engine)
    with engine.begin() as connection:
        connection.execute(text("drop schema public cascade; create schema public"))
    command.upgrade(alembic_config(engine), "head")


def empty(engine: Engine) -> None:
    """Delete every row of every table, in one round trip."""
    guard(engine)
    names = [table.name for table in reversed(Base.metadata.sorted_tables)]
    with engine.begin() as connection:
        connection.execute(text("; ".join(f"delete from {name}" for name in names)))
