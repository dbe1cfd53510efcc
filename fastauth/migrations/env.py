"""Alembic runs this module for each command that uses a database."""

import logging
from contextlib import AbstractContextManager, nullcontext

from alembic import context
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from fastauth.models import Base
from fastauth.settings import DatabaseSettings


def connect() -> AbstractContextManager[Connection]:
    """Return the connection that the caller passes, or else a new one."""
    passed: Connection | None = context.config.attributes.get("connection")
    if passed:
        return nullcontext(passed)
    return create_engine(DatabaseSettings().database_url, poolclass=NullPool).connect()


# Not fileConfig: it disables the loggers of the program that runs the migrations.
logging.basicConfig(level=logging.INFO, format="%(message)s")

with connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()
