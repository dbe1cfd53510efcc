"""Engines whose Postgres is away, and the paths that return 503 with such an engine."""

from typing import Any
from uuid import uuid4

from fastapi.testclient import TestClient
from sqlalchemy import Engine, NullPool, create_engine, event
from sqlalchemy.orm import Session

from fastauth.clock import system_clock
from fastauth.database import get_engine, get_session
from fastauth.main import create_app
from fastauth.models import LoginSession
from fastauth.sessions.crud import LIFETIME
from fastauth.sessions.tokens import issue_token
from fastauth.settings import get_settings
from tests.operations import FORM, fill, find_operations
from tests.people import ADA

STOPPED = create_engine("postgresql+psycopg2://127.0.0.1:1/fastauth")  # No server.


def engine_that_runs(sql: str) -> Engine:
    """Return an engine that runs this statement in place of each other one."""
    engine = create_engine(get_engine().url, poolclass=NullPool)
    event.listen(engine, "before_cursor_execute", lambda *_: (sql, ()), retval=True)
    return engine


def paths_with_503(engine: Engine) -> list[str]:
    """Return the paths that answer 503 to a valid token and Ada's JSON or a form."""
    app = create_app()

    async def session_of_engine() -> Session:
        return Session(engine)

    app.dependency_overrides[get_session] = session_of_engine
    now = system_clock()
    login = LoginSession(id=uuid4(), user_id=1, expires_at=now + LIFETIME)
    token = issue_token(login, now=now, settings=get_settings())
    headers = {"Authorization": f"Bearer {token}"}
    paths = []
    with TestClient(app, headers=headers, raise_server_exceptions=False) as client:
        for method, path in find_operations():
            url = fill(path)
            bodies: list[dict[str, Any]] = [{"json": ADA}, {"data": FORM}]
            responses = (client.request(method, url, **body) for body in bodies)
            if any(response.status_code == 503 for response in responses):
                paths.append(path)
    return paths
