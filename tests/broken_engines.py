"""Engines whose Postgres is away, and the paths that return 503 with such an engine."""

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
from fastauth.settings import get_settings, provide_settings
from tests.mail import mail_settings
from tests.operations import FORM, fill, find_bodies, find_operations

STOPPED = create_engine("postgresql+psycopg2://127.0.0.1:1/fastauth")  # No server.


def engine_that_runs(sql: str) -> Engine:
    """Return an engine that runs this statement in place of each other one."""
    engine = create_engine(get_engine().url, poolclass=NullPool)
    event.listen(engine, "before_cursor_execute", lambda *_: (sql, ()), retval=True)
    return engine


def paths_with_503(engine: Engine) -> list[str]:
    """Return the paths that answer 503 to a valid token and a body that they accept."""
    app = create_app()
    settings = mail_settings()

    async def session_of_engine() -> Session:
        return Session(engine)

    app.dependency_overrides[get_session] = session_of_engine
    app.dependency_overrides[provide_settings] = lambda: settings
    now = system_clock()
    login = LoginSession(id=uuid4(), user_id=1, expires_at=now + LIFETIME)
    token = issue_token(login, now=now, settings=get_settings())
    headers = {"Authorization": f"Bearer {token}"}
    paths = []
    bodies = {body[:2]: body for body in find_bodies()}
    with TestClient(app, headers=headers, raise_server_exceptions=False) as client:
        for method, path in find_operations():
            if body := bodies.get((method, fill(path))):
                values = {name: FORM[name] for name in body.fields if name in FORM}
                status = body.send(client, values)
            else:
                status = client.request(method, fill(path)).status_code
            if status == 503:
                paths.append(path)
    return paths
