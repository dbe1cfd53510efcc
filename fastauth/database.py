"""The way to Postgres: an engine for the process, a session for each request."""

from collections.abc import Iterator
from functools import cache
from typing import Annotated

from fastapi import Depends
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from fastauth.settings import get_settings


@cache
def get_engine() -> Engine:
    """Return the engine of this process; it connects when it is first used."""
    return create_engine(
        get_settings().database_url,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 3},
        # SQLAlchemy's errors would list what was sent, and errors end in a log.
        hide_parameters=True,
    )


def get_session(engine: Annotated[Engine, Depends(get_engine)]) -> Iterator[Session]:
    """Give a request a session of its own, and close it when the request is done."""
    with Session(engine) as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session)]
