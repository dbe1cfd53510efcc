"""Fixtures for all test modules."""

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fastauth.database import get_engine
from fastauth.main import app
from fastauth.models import User
from fastauth.tables import create_tables


@pytest.fixture(scope="session", autouse=True)
def tables() -> None:
    """Create the tables before the first test."""
    create_tables(get_engine())


@pytest.fixture
def stored_user() -> Iterator[Callable[[str], User]]:
    """Finds a user by username, in a session of the test's own."""
    with Session(get_engine()) as session:

        def find(username: str) -> User:
            return session.scalars(select(User).where(User.username == username)).one()

        yield find


@pytest.fixture
def client() -> TestClient:
    """A client that calls the application without a network."""
    return TestClient(app)
