"""Fixtures for all test modules."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session, sessionmaker

from fastauth.clock import get_clock
from fastauth.database import get_engine, get_session
from fastauth.main import app
from fastauth.models import User
from fastauth.settings import Settings
from tests.database import (
    create_database,
    delete_rows,
    rebuild_tables,
    url_of_test_database,
)
from tests.people import GRACE
from tests.server import running_server
from tests.tokens import LogIn, get_token

# 64 bytes or more, so that a test can also use it with the longest hash, HS512.
os.environ["SECRET_KEY"] = "a key for the tests only, " * 3
# Before the engine is created: no code may reach the database of the service.
os.environ["DATABASE_URL"] = url_of_test_database(Settings().database_url)
# The lowest cost of bcrypt: the tests check what is hashed, not how slowly.
os.environ["BCRYPT_COST"] = "4"


@pytest.fixture(scope="session", autouse=True)
def tables() -> None:
    """Create the test database and its tables before the first test."""
    create_database(get_engine().url)
    rebuild_tables(get_engine())


@pytest.fixture
def connection() -> Iterator[Connection]:
    """A connection with a transaction that is rolled back after the test."""
    with get_engine().connect() as connection:
        connection.begin()
        yield connection
        connection.rollback()


@pytest.fixture
def new_session(request: pytest.FixtureRequest) -> Iterator[sessionmaker[Session]]:
    """Opens sessions on the test's connection; with `real_commits`, on the engine."""
    if request.node.get_closest_marker("real_commits"):
        yield sessionmaker(get_engine())
        delete_rows(get_engine())
    else:
        connection = request.getfixturevalue("connection")
        yield sessionmaker(connection, join_transaction_mode="create_savepoint")


@pytest.fixture
def stored_user(new_session: sessionmaker[Session]) -> Callable[[str], User]:
    """Finds a user by username, in a session of its own for each lookup."""

    def find(username: str) -> User:
        with new_session() as session:
            return session.scalars(select(User).where(User.username == username)).one()

    return find


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a server whose requests wait 2 seconds for a connection.

    With the default of 30 s, a test that fails would take minutes.
    """
    with running_server(POOL_TIMEOUT="2") as url:
        yield url


@pytest.fixture(scope="session")
def shared_client() -> Iterator[TestClient]:
    """One client for the whole run: the application starts once."""
    with TestClient(app) as client:
        yield client


@pytest.fixture
def client(
    shared_client: TestClient, new_session: sessionmaker[Session]
) -> Iterator[TestClient]:
    """A client of the service; each request gets a session from `new_session`."""

    async def get_test_session() -> AsyncIterator[Session]:
        with new_session() as session:
            yield session

    app.dependency_overrides[get_session] = get_test_session
    yield shared_client
    app.dependency_overrides.clear()


@pytest.fixture
def http_client(admin: dict[str, str]) -> Iterator[TestClient]:
    """A client of Grace's, for which an exception is a response with status 500."""
    with TestClient(app, headers=admin, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def log_in(client: TestClient) -> LogIn:
    """Registers a person and logs in; returns the headers of this person's requests."""

    def log_in_with_password(person: dict[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {get_token(client, person)}"}

    return log_in_with_password


@pytest.fixture
def admin(log_in: LogIn, new_session: sessionmaker[Session]) -> dict[str, str]:
    """The headers of Grace, who is an administrator."""
    headers = log_in(GRACE)
    with new_session.begin() as session:
        session.execute(update(User).filter_by(username="grace").values(role="admin"))
    return headers


@pytest.fixture
def clock(client: TestClient) -> SimpleNamespace:
    """The clock of the service; a test moves it by changing `clock.now`."""
    clock = SimpleNamespace(now=datetime.now(UTC))
    app.dependency_overrides[get_clock] = lambda: lambda: clock.now
    return clock
