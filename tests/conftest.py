"""What the tests are given."""

import os
from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session, sessionmaker

from fastauth.database import get_engine, get_session
from fastauth.main import create_app
from fastauth.models import User
from fastauth.settings import Settings
from tests.database import empty, make_database, own_address, rebuild
from tests.people import ADA

os.environ["SECRET_KEY"] = (
    "a secret for the tests alone, and long enough for the longest hash"
)
# Before anything asks for the engine: no code may reach the other database.
os.environ["DATABASE_URL"] = own_address(Settings().database_url)
# The least that bcrypt knows: a test asks what is hashed, not how slowly.
os.environ["BCRYPT_COST"] = "4"


@pytest.fixture(scope="session", autouse=True)
def tables() -> None:
    """The tables, made anew before the first test."""
    make_database(get_engine().url)
    rebuild(get_engine())


@pytest.fixture
def connection() -> Iterator[Connection]:
    """A connection whose transaction is rolled back after the test."""
    with get_engine().connect() as connection:
        connection.begin()
        yield connection
        connection.rollback()


@pytest.fixture
def new_session(request: pytest.FixtureRequest) -> Iterator[sessionmaker[Session]]:
    """Opens sessions on the test's connection, or real ones under real_commits."""
    if request.node.get_closest_marker("real_commits"):
        yield sessionmaker(get_engine())
        empty(get_engine())
    else:
        connection = request.getfixturevalue("connection")
        yield sessionmaker(connection, join_transaction_mode="create_savepoint")


@pytest.fixture
def stored_user(new_session: sessionmaker[Session]) -> Callable[[str], User]:
    """Looks a user up in the table, past the service and without a memory."""

    def look(name: str) -> User:
        with new_session() as session:
            return session.scalars(select(User).where(User.username == name)).one()

    return look


@pytest.fixture
def app(new_session: sessionmaker[Session]) -> FastAPI:
    """An application of the test's own; its requests get sessions from `new_session`."""

    def session_of_the_request() -> Iterator[Session]:
        with new_session() as session:
            yield session

    app = create_app()
    app.dependency_overrides[get_session] = session_of_the_request
    return app


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """A client that talks to the application without a network."""
    return TestClient(app)


@pytest.fixture
def browser(app: FastAPI) -> TestClient:
    """A client that sees an error of the server as a browser would: with status 500."""
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture
def token(client: TestClient) -> str:
    """Ada's token, as POST /login hands it out."""
    client.post("/users/register", json=ADA)
    return token_of(client, ADA)


@pytest.fixture
def log_in(app: FastAPI) -> Callable[[dict[str, str]], TestClient]:
    """Registers a person and returns a client of their own, logged in by POST /login."""

    def registered(person: dict[str, str]) -> TestClient:
        client = TestClient(app)
        client.post("/users/register", json=person)
        client.headers["Authorization"] = f"Bearer {token_of(client, person)}"
        return client

    return registered


def token_of(client: TestClient, person: dict[str, str]) -> str:
    """Log a person in, and return the token."""
    form = {"username": person["username"], "password": person["password"]}
    return str(client.post("/login", data=form).json()["access_token"])
