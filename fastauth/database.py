"""Access to Postgres: one engine per process, one session per request."""

from collections.abc import Iterator
from functools import cache
from typing import Annotated

from fastapi import Depends
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from fastauth.settings import Settings


@cache
def get_engine() -> Engine:
    """Return the engine of this process; it connects when a session needs it."""
    return create_engine(
        Settings().database_url,
        # Test a pooled connection before use: Postgres may have restarted.
        pool_pre_ping=True,
        connect_args={"connect_timeout": 3},
        # Errors end up in logs, which must not contain what users sent.
        hide_parameters=True,
    )


def get_session(engine: Annotated[Engine, Depends(get_engine)]) -> Iterator[Session]:
    """Yield a session for one request, and close it after the request."""
    with Session(engine) as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session)]
