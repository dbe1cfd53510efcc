"""The way to Postgres: an engine for the process, a session for each request."""

from collections.abc import Iterator
from functools import cache
from typing import Annotated

import psycopg2
from fastapi import Depends
from psycopg2.errors import UniqueViolation
from sqlalchemy import Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fastauth.settings import get_settings


@cache
def get_engine() -> Engine:
    """Return the engine of this process; it connects when it is first used."""
    engine = create_engine(
        get_settings().database_url,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 3},
        # SQLAlchemy's errors would list what was sent, and errors end in a log.
        hide_parameters=True,
    )
    event.listen(engine, "handle_error", quote_no_row)
    return engine


def quote_no_row(context: ExceptionContext) -> None:
    """Cut an error down to its first sentence; the next one, DETAIL, quotes the row."""
    error = context.original_exception
    if isinstance(error, psycopg2.Error) and error.diag.message_primary:
        sentence = error.diag.message_primary
        for told in filter(None, (error, context.sqlalchemy_exception)):
            told.args = (sentence,)


def get_session(engine: Annotated[Engine, Depends(get_engine)]) -> Iterator[Session]:
    """Give a request a session of its own, and close it when the request is done."""
    with Session(engine) as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session)]


def refused_by(error: IntegrityError, constraint: str) -> bool:
    """Say whether it was this unique constraint that refused a row (SQLSTATE 23505)."""
    cause = error.orig
    return (
        isinstance(cause, UniqueViolation) and cause.diag.constraint_name == constraint
    )
