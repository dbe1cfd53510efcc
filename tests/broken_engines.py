"""Engines whose Postgres is away, and the paths that return 503 with such an engine."""

from fastapi.testclient import TestClient
from sqlalchemy import Engine, NullPool, create_engine, event
from sqlalchemy.orm import Session

from fastauth.clock import system_clock
from fastauth.database import get_engine, get_session
from fastauth.main import create_app
from fastauth.settings import get_settings
from fastauth.tokens import issue_token
from tests.operations import find_operations
from tests.people import ADA

# Nothing listens on port 1.
STOPPED = create_engine("postgresql+psycopg2://postgres@127.0.0.1:1/fastauth")


def engine_that_runs(statement: str) -> Engine:
    """Return an engine that runs `statement` in place of each other statement."""
    engine = create_engine(get_engine().url, poolclass=NullPool)
    event.listen(
        engine, "before_cursor_execute", lambda *_: (statement, ()), retval=True
    )
    return engine


def paths_with_503(engine: Engine) -> list[str]:
    """Return the paths that answer 503 to a valid token and Ada's JSON or form."""
    app = create_app()
    app.dependency_overrides[get_session] = lambda: Session(engine)
    token = issue_token(user_id=1, now=system_clock(), settings=get_settings())
    headers = {"Authorization": f"Bearer {token}"}
    paths = []
    with TestClient(app, headers=headers, raise_server_exceptions=False) as client:
        for method, path in find_operations():
            to_json = client.request(method, path, json=ADA)
            to_form = client.request(method, path, data=ADA)
            if 503 in (to_json.status_code, to_form.status_code):
                paths.append(path)
    return paths
