"""Fixtures for all test modules."""

import gc
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from threading import Thread
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock, patch

import boto3
import pytest
from fastapi.testclient import TestClient
from moto import mock_aws
from moto.server import ThreadedMotoServer
from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session, sessionmaker

from fastauth.clock import get_clock
from fastauth.database import get_engine, get_new_session, get_session
from fastauth.main import app
from fastauth.models import User
from fastauth.settings import Settings, get_settings, provide_settings
from tests.breach_api import StubApi, StubHandler
from tests.database import (
    create_database,
    delete_rows,
    rebuild_tables,
    url_of_test_database,
)
from tests.mail import mail_settings, running_mail_server, unused_port
from tests.network import refuse_public_address
from tests.people import GRACE, SUFFIX
from tests.server import running_server
from tests.tokens import LogIn, get_token

# 64 bytes or more, so that a test can also use it with the longest hash, HS512.
os.environ["SECRET_KEY"] = "a key for the tests only, " * 3
# Before the engine is created: no code may reach the database of the service.
os.environ["DATABASE_URL"] = url_of_test_database(Settings().database_url)
# The lowest cost of bcrypt: the tests check what is hashed, not how slowly.
os.environ["BCRYPT_COST"] = "4"
# Not what the `.env` of a developer has: the tests need no other service.
os.environ["SMTP_URL"] = os.environ["S3_BUCKET"] = ""
os.environ["BREACH_API_URL"] = ""


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> None:
    """Refuses connections to other computers, until this process ends."""
    sys.addaudithook(refuse_public_address)


@pytest.fixture(scope="session", autouse=True)
def frozen_imports() -> None:
    """Leave the imported modules out of garbage collection, which saves time."""
    gc.collect()
    gc.freeze()


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
def s3_server() -> Iterator[str]:
    """The URL of S3 on a port of this computer, by moto."""
    moto = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    moto.start()
    yield f"http://localhost:{moto.get_host_and_port()[1]}"
    moto.stop()


@pytest.fixture(scope="session")
def server(s3_server: str) -> Iterator[str]:
    """The URL of a server whose requests wait 2 seconds for a connection.

    With the default of 30 s, a test that fails would take minutes.
    """
    s3 = {"S3_ENDPOINT_URL": s3_server, "S3_BUCKET": "pictures"}
    with running_server(POOL_TIMEOUT="2", **s3) as url:
        yield url


@pytest.fixture(scope="session")
def mail_server() -> Iterator[tuple[str, list[EmailMessage]]]:
    """The URL of a mail server, and the messages that it has received."""
    port = unused_port()
    with running_mail_server(port) as received:
        yield f"smtp://127.0.0.1:{port}", received


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
    app.dependency_overrides[get_new_session] = lambda: new_session
    yield shared_client
    app.dependency_overrides.clear()


@pytest.fixture(scope="session")
def s3() -> Any:
    """A client of S3. It stays for the whole run, because it takes 0.1 s to create."""
    return boto3.Session().resource("s3")


@pytest.fixture
def mailbox(
    client: TestClient, mail_server: tuple[str, list[EmailMessage]]
) -> list[EmailMessage]:
    """The messages that the service sends in this test, to a real mail server."""
    url, received = mail_server
    settings = mail_settings(url)
    app.dependency_overrides[provide_settings] = lambda: settings
    received.clear()
    return received


@pytest.fixture
def bucket(client: TestClient, s3: Any) -> Iterator[Any]:
    """The bucket in which the service stores pictures during the test.

    moto keeps it in the memory of this process, until the end of the test.
    """
    settings = app.dependency_overrides.get(provide_settings, get_settings)()
    changed = settings.model_copy(update={"s3_bucket": "pictures"})
    app.dependency_overrides[provide_settings] = lambda: changed
    with mock_aws():
        yield s3.create_bucket(Bucket="pictures")


@pytest.fixture
def http_client(admin: dict[str, str], bucket: Any) -> Iterator[TestClient]:
    """A client of Grace's, for which an exception is a response with status 500."""
    settings = mail_settings()
    app.dependency_overrides[provide_settings] = lambda: settings
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


@pytest.fixture
def read_range(request: pytest.FixtureRequest) -> Iterator[Mock]:
    """Replaces the request to the API. A test gives its exception by `indirect`."""
    with (
        patch.object(get_settings(), "breach_api_url", "http://127.0.0.1:1"),
        patch("fastauth.breaches.read_range", return_value=f"{SUFFIX}:3") as read,
    ):
        read.side_effect = getattr(request, "param", None)
        yield read


@pytest.fixture
def stub() -> Iterator[StubApi]:
    """The API of the service, on a free port of this computer."""
    with StubApi(("127.0.0.1", 0), StubHandler) as server:
        server.requests = []
        Thread(target=server.serve_forever, args=[0.01]).start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        with patch.object(get_settings(), "breach_api_url", url):
            yield server
        server.shutdown()
