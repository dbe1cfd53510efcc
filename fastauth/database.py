"""Access to Postgres: one engine per process, one session per request."""

from collections.abc import Iterator
from functools import cache
from typing import Annotated

import psycopg2
from fastapi import Depends
from psycopg2.errors import UniqueViolation
from sqlalchemy import Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fastauth.settings import DatabaseSettings


@cache
def get_engine() -> Engine:
    """Return the engine of this process; it connects when a session needs it."""
    engine = create_engine(
        DatabaseSettings().database_url,
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


def get_session(engine: Annotated[Engine, Depends(get_engine)]) -> Iterator[Session]:
    """Yield a session for one request, and close it after the request."""
    with Session(engine) as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session)]


def violates(error: IntegrityError, constraint: str) -> bool:
    """Return whether this unique constraint has refused the row (SQLSTATE 23505)."""
    cause = error.orig
    return (
        isinstance(cause, UniqueViolation) and cause.diag.constraint_name == constraint
    )
