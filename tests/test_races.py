"""Registration while something else happens: another request, or a failure."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import ModuleType
from typing import Any
from unittest.mock import Mock

import psycopg2
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, event, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fastauth.accounts import crud
from fastauth.database import get_engine
from fastauth.models import User
from fastauth.sessions import crud as sessions
from tests.people import ADA, GRACE
from tests.tokens import LogIn, get_token


def hold_back(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Hold back each call of this function of crud until a second request calls it."""
    barrier, function = Barrier(2), getattr(crud, name)

    def wait_and_call(*arguments: Any, **values: Any) -> Any:
        barrier.wait(timeout=30)
        return function(*arguments, **values)

    monkeypatch.setattr(crud, name, wait_and_call)


@pytest.mark.real_commits
def test_register_twice_at_once_returns_201_and_409(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def register(_: int) -> int:
        return client.post("/users/register", json=ADA).status_code

    hold_back(monkeypatch, "create_user")
    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(register, range(2)))

    assert statuses == [201, 409]


@pytest.mark.real_commits
def test_change_to_same_email_at_once_returns_200_and_409(
    client: TestClient, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [log_in(ADA), log_in(GRACE)]
    hold_back(monkeypatch, "change_user")

    def change_email(headers: dict[str, str]) -> int:
        change = {"email": "ada@example.com"}
        return client.patch("/users/me", json=change, headers=headers).status_code

    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(change_email, people))

    assert statuses == [200, 409]


@pytest.mark.real_commits
def test_create_twice_at_once_returns_201_and_409(
    client: TestClient, admin: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def create(_: int) -> int:
        return client.post("/users", json=ADA, headers=admin).status_code

    hold_back(monkeypatch, "create_user")
    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(create, range(2)))

    assert statuses == [201, 409]


@pytest.mark.real_commits
@pytest.mark.parametrize(
    ("method", "name", "expected"),
    [("PATCH", "change_user", [200, 409]), ("DELETE", "delete_user", [204, 409])],
    ids=["demote", "delete"],
)
def test_two_admins_remove_each_other_at_once(
    client: TestClient,
    admin: dict[str, str],
    log_in: LogIn,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    name: str,
    expected: list[int],
) -> None:
    ada = client.post("/users", json=ADA | {"role": "admin"}, headers=admin).json()
    grace = client.get("/users/me", headers=admin).json()
    admins, others = [admin, log_in(ADA)], [ada["id"], grace["id"]]

    def remove(headers: dict[str, str], user_id: int) -> int:
        body, path = {"role": "user"}, f"/users/{user_id}"
        return client.request(method, path, json=body, headers=headers).status_code

    hold_back(monkeypatch, name)
    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(remove, admins, others))

    assert statuses == expected


@pytest.mark.real_commits
@pytest.mark.parametrize(
    ("module", "name"),
    [(sessions, "start_session"), (crud, "flush_user")],
    ids=["login", "change"],
)
def test_user_stays_locked_until_commit(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str
) -> None:
    headers = {"Authorization": f"Bearer {get_token(client, ADA)}"}
    function = getattr(module, name)
    unlocked: list[int] = []
    query = select(User.id).with_for_update(key_share=True, skip_locked=True)

    def look_and_call(*arguments: Any, **values: Any) -> Any:
        with get_engine().connect() as other:
            unlocked.append(len(other.scalars(query).all()))
        return function(*arguments, **values)

    monkeypatch.setattr(module, name, look_and_call)
    client.post("/login", data=ADA)
    client.patch("/users/me", json={}, headers=headers)

    assert unlocked == [0]


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
        end = "select pg_terminate_backend(pid, :wait) from pg_stat_activity "
        others = "where datname = current_database() and pid <> pg_backend_pid()"
        with get_engine().connect() as connection:
            # First tell all to end. To wait for one takes 0.1 s if it still runs.
            for milliseconds in (0, 5000):
                connection.execute(text(end + others), {"wait": milliseconds})
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
