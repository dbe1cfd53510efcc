"""The cost of POST /login: which hashes bcrypt computes. No test measures time."""

from collections.abc import Callable
from functools import partial
from typing import Any

import bcrypt
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

from fastauth.accounts.passwords import cost_of, dummy_hash, is_readable
from fastauth.main import app
from fastauth.models import User
from fastauth.settings import Settings, provide_settings
from tests.people import ADA


@pytest.fixture
def costs(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The cost of each hash after the registration of Ada, whose own hash has 4."""
    client.post("/users/register", json=ADA)
    costs: list[bytes] = []

    def spy(function: Any, password: bytes, salt: bytes) -> Any:
        costs.append(salt[4:6])
        return function(password, salt)

    for name in ("checkpw", "hashpw"):
        monkeypatch.setattr(bcrypt, name, partial(spy, getattr(bcrypt, name)))
    return costs


@pytest.mark.parametrize("username", ["ada", "charles"], ids=["old-hash", "unknown"])
def test_login_wrong_password_costs_work_of_setting(
    client: TestClient, costs: list[bytes], username: str
) -> None:
    app.dependency_overrides[provide_settings] = lambda: Settings(bcrypt_cost=6)

    client.post("/login", data={"username": username, "password": "a guess"})

    assert sum(2 ** int(cost) for cost in costs) == 2**6


@pytest.mark.parametrize(
    "hashed",
    [
        pytest.param("no hash", id="other-text"),
        pytest.param("$2b$99$" + 53 * ".", id="cost-99"),
        pytest.param("$2b$04$" + 52 * ".", id="cut-off"),
        pytest.param("$2b$04$" + 54 * ".", id="too-long"),
        pytest.param("$2b$04$" + 53 * "z", id="bad-salt"),
    ],
)
def test_login_unreadable_hash_returns_401_and_logs_error(
    client: TestClient,
    new_session: sessionmaker[Session],
    costs: list[bytes],
    caplog: pytest.LogCaptureFixture,
    hashed: str,
) -> None:
    with new_session() as session:
        change = update(User).values(hashed_password=hashed).returning(User.id)
        user_id = session.scalar(change)
        session.commit()

    response = client.post("/login", data={"username": "ada", "password": "a guess"})

    is_logged = f"user {user_id}: the stored hash cannot be read" in caplog.messages
    assert (response.status_code, costs, is_logged) == (401, [b"04"], True)
    assert hashed not in caplog.text


def test_hash_of_cost_12_is_readable() -> None:
    hashes = [dummy_hash(12).replace("2b", version) for version in ("2a", "2b", "2y")]

    assert [cost_of(each) for each in hashes if is_readable(each)] == [12, 12, 12]


@pytest.mark.parametrize(
    ("setting", "password", "expected"),
    [
        pytest.param(6, ADA["password"], ("06", True), id="higher"),
        pytest.param(6, "a guess", ("05", False), id="wrong-password"),
        pytest.param(5, ADA["password"], ("05", False), id="same"),
        pytest.param(4, ADA["password"], ("05", False), id="lower"),
    ],
)
def test_login_replaces_hash_if_setting_is_higher(
    client: TestClient,
    stored_user: Callable[[str], User],
    setting: int,
    password: str,
    expected: tuple[str, bool],
) -> None:
    app.dependency_overrides[provide_settings] = lambda: Settings(bcrypt_cost=5)
    client.post("/users/register", json=ADA)
    before = stored_user("ada").hashed_password

    app.dependency_overrides[provide_settings] = lambda: Settings(bcrypt_cost=setting)
    login = client.post("/login", data={"username": "ada", "password": password})

    assert (login.status_code == 200) == (password == ADA["password"])
    hashed = stored_user("ada").hashed_password
    assert (hashed[4:6], hashed != before) == expected
    assert bcrypt.checkpw(ADA["password"].encode(), hashed.encode())


def test_login_keeps_password_changed_during_rehash(
    client: TestClient,
    new_session: sessionmaker[Session],
    stored_user: Callable[[str], User],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client.post("/users/register", json=ADA)
    hashpw = bcrypt.hashpw

    def hash_while_password_changes(password: bytes, salt: bytes) -> bytes:
        with new_session() as session:
            session.execute(update(User).values(hashed_password="the new hash"))
            session.commit()
        return hashpw(password, salt)

    monkeypatch.setattr(bcrypt, "hashpw", hash_while_password_changes)
    app.dependency_overrides[provide_settings] = lambda: Settings(bcrypt_cost=5)
    client.post("/login", data={"username": "ada", "password": ADA["password"]})

    is_kept = stored_user("ada").hashed_password == "the new hash"
    assert is_kept
