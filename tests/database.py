"""The test database: its URL, its tables, its rows."""

import os

from sqlalchemy import URL, Engine, create_engine, make_url, text

from fastauth.models import Base
from fastauth.tables import create_tables


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


def require_test_database(engine: Engine) -> None:
    """Raise RuntimeError unless the name of the database ends in `_test`."""
    name = engine.url.database or ""
    if not name.endswith("_test"):
        raise RuntimeError(f"'{name}' is not a test database: its name needs _test")


def rebuild_tables(engine: Engine) -> None:
    """Drop all tables and create them again, as the models define them now."""
    require_test_database(engine)
    Base.metadata.drop_all(engine)
    create_tables(engine)


def delete_rows(engine: Engine) -> None:
    """Delete all rows of all tables, in one round trip."""
    require_test_database(engine)
    names = [table.name for table in reversed(Base.metadata.sorted_tables)]
    with engine.begin() as connection:
        connection.execute(text("; ".join(f"delete from {name}" for name in names)))
