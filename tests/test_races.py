"""Registration while something else happens: another request, or a failure."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from unittest.mock import Mock

import psycopg2
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fastauth import crud
from fastauth.database import get_engine
from fastauth.models import User
from tests.people import ADA, GRACE


@pytest.mark.real_commits
def test_register_twice_at_once_returns_201_and_409(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    barrier, create_user = Barrier(2), crud.create_user

    def wait_and_create(session: Session, **values: str) -> User:
        barrier.wait(timeout=30)
        return create_user(session, **values)

    def register(_: int) -> int:
        return client.post("/users/register", json=ADA).status_code

    monkeypatch.setattr(crud, "create_user", wait_and_create)
    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(register, range(2)))

    assert statuses == [201, 409]


@pytest.mark.parametrize("rule", ["check (username <> 'ada')", "unique (fullname)"])
def test_register_other_violation_is_not_409(
    client: TestClient, connection: Connection, rule: str
) -> None:
    connection.execute(text(f"alter table users add constraint other {rule}"))
    client.post("/users/register", json=GRACE | {"fullname": ADA["fullname"]})

    with pytest.raises(IntegrityError, match="other"):
        client.post("/users/register", json=ADA)


@pytest.mark.real_commits
def test_register_100_at_once_returns_one_201(client: TestClient) -> None:
    def register(_: int) -> int:
        return client.post("/users/register", json=ADA).status_code

    with ThreadPoolExecutor(100) as pool:
        statuses = Counter(pool.map(register, range(100)))

    assert statuses == {201: 1, 409: 99}


@pytest.fixture
def postgres_stops_after_commit(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """After the next commit all connections are dead, and new ones are refused."""

    def stop(_: Session) -> None:
        end = "select pg_terminate_backend(pid, 5000) from pg_stat_activity "
        others = "where datname = current_database() and pid <> pg_backend_pid()"
        with get_engine().connect() as connection:
            connection.execute(text(end + others))
            connection.invalidate()
        error = psycopg2.OperationalError("Postgres has stopped")
        monkeypatch.setattr(psycopg2, "connect", Mock(side_effect=error))

    event.listen(Session, "after_commit", stop)
    yield
    event.remove(Session, "after_commit", stop)


@pytest.mark.real_commits
@pytest.mark.usefixtures("client", "postgres_stops_after_commit")
def test_register_committed_user_returns_201(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.post("/users/register", json=ADA)
    monkeypatch.undo()  # Postgres runs again.
    second = client.post("/users/register", json=ADA)

    assert (first.status_code, second.status_code) == (201, 409)
