"""When a request holds a connection to Postgres."""

import bcrypt
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import QueuePool

from fastauth.database import get_engine
from fastauth.mail.sender import get_sender
from fastauth.main import app
from tests.people import ADA
from tests.tokens import LogIn


def held_connections() -> int:
    """Return how many connections of the pool are in use."""
    pool = get_engine().pool
    assert isinstance(pool, QueuePool)
    return pool.checkedout()


@pytest.mark.real_commits
@pytest.mark.parametrize("name", ["hashpw", "checkpw"])
def test_bcrypt_is_called_without_connection(
    client: TestClient, log_in: LogIn, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    held, function = [], getattr(bcrypt, name)

    def count_and_call(*arguments: bytes) -> object:
        held.append(held_connections())
        return function(*arguments)

    monkeypatch.setattr(bcrypt, name, count_and_call)

    log_in(ADA)
    client.post("/users/register", json=ADA)  # A taken name costs no hash.

    assert held == [0]


@pytest.mark.real_commits
@pytest.mark.usefixtures("mailbox")
def test_mail_is_sent_without_connection(client: TestClient) -> None:
    held = []

    async def count(*_: object) -> None:
        held.append(held_connections())

    app.dependency_overrides[get_sender] = lambda: count
    client.post("/users/register", json=ADA | {"email": "ada@example.com"})

    assert held == [0]
