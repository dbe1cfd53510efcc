"""Access to Postgres: one engine per process, one session per request."""

from collections.abc import AsyncIterator
from functools import cache
from typing import Annotated

import psycopg2
from fastapi import Depends
from psycopg2.errors import UniqueViolation
from sqlalchemy import Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from fastauth.settings import DatabaseSettings


@cache
def get_engine() -> Engine:
    """Return the engine of this process; it connects when a session needs it."""
    settings = DatabaseSettings()
    engine = create_engine(
        settings.database_url,
        pool_size=settings.pool_size,
        max_overflow=settings.pool_overflow,
        pool_timeout=settings.pool_timeout,
        # Test a pooled connection before use: Postgres may have restarted.
        pool_pre_ping=True,
        connect_args={"connect_timeout": 3},
        # Errors end up in logs, which must not contain what users sent.
        hide_parameters=True,
    )
    event.listen(engine, "handle_error", hide_row)
    return engine


def hide_row(context: ExceptionContext) -> None:
    """Reduce an error of Postgres to its message: the detail can quote a whole row."""
    error = context.original_exception
    if isinstance(error, psycopg2.Error):
        # An error of the connection itself has no diagnostics, and no row.
        message = error.diag.message_primary or str(error)
        for each in filter(None, (error, context.sqlalchemy_exception)):
            each.args = (message,)


async def get_session() -> AsyncIterator[Session]:
    """Yield a session for one request.

    A handler closes it by a `with` block, in its thread and as soon as its queries are
    done. What is still open after the response is closed here.
    """
    with Session(get_engine()) as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session)]


async def get_new_session() -> sessionmaker[Session]:
    """Return a factory of sessions, for work that goes on after the response."""
    return sessionmaker(get_engine())


NewSessionDep = Annotated[sessionmaker[Session], Depends(get_new_session)]


def violates(error: IntegrityError, constraint: str) -> bool:
    """Return whether this unique constraint has refused the row (SQLSTATE 23505)."""
    cause = error.orig
    return (
        isinstance(cause, UniqueViolation) and cause.diag.constraint_name == constraint
    )
