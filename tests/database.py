"""The test database: its URL, its tables, its rows."""

import os
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, Engine, create_engine, make_url, text

from fastauth.models import Base

INI = Path(__file__).parents[1] / "alembic.ini"


def url_of_test_database(url: str) -> str:
    """Return the URL of the test database: `fastauth_test` for `fastauth`.

    Each worker of pytest-xdist has its own: `fastauth_gw0_test`.
    """
    given = make_url(url)
    # A worker inherits the variable from the main process, which has changed it.
    service = str(given.database).removesuffix("_test")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    name = "_".join(filter(None, [service, worker, "test"]))
    return given.set(database=name).render_as_string(hide_password=False)


def create_database(url: URL) -> None:
    """Create the database at `url` if it does not exist."""
    server = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    query = text("select 1 from pg_database where datname = :name")
    with server.connect() as connection:
        if connection.scalar(query, {"name": url.database}) is None:
            connection.execute(text(f'create database "{url.database}"'))
    server.dispose()


def drop_database(url: URL) -> None:
    """Drop the database at `url` if it exists; its connections are closed."""
    server = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        drop = f'drop database if exists "{url.database}" with (force)'
        connection.execute(text(drop))
    server.dispose()


def require_test_database(engine: Engine) -> None:
    """Raise RuntimeError unless the name of the database ends in `_test`."""
    name = engine.url.database or ""
    if not name.endswith("_test"):
        raise RuntimeError(f"'{name}' is not a test database: its name needs _test")


def alembic_config(connection: Connection) -> Config:
    """Return a configuration for commands of Alembic that use this connection."""
    return Config(INI, attributes={"connection": connection})


def drop_tables(connection: Connection) -> None:
    """Drop all tables, also those that no model describes. The caller commits."""
    connection.execute(text("drop schema public cascade; create schema public"))


def rebuild_tables(engine: Engine) -> None:
    """Drop all tables and create them again, by the migrations."""
    require_test_database(engine)
    with engine.begin() as connection:
        drop_tables(connection)
        command.upgrade(alembic_config(connection), "head")


def delete_rows(engine: Engine) -> None:
    """Delete all rows of all tables, in one round trip."""
    require_test_database(engine)
    names = [table.name for table in reversed(Base.metadata.sorted_tables)]
    with engine.begin() as connection:
        connection.execute(text("; ".join(f"delete from {name}" for name in names)))
