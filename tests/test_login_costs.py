"""What a login costs: counted, never timed. What it answers: test_login.py."""

from typing import Any, Literal
from unicodedata import normalize

import bcrypt
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import QueuePool

from fastauth.database import get_engine
from fastauth.settings import Settings, get_settings
from tests.people import ADA


@pytest.fixture
def checked_costs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The cost of each hash that a password is compared with from now on."""
    costs: list[int] = []
    compare = bcrypt.checkpw

    def count(password: bytes, hashed: bytes) -> bool:
        costs.append(int(hashed[4:6]))
        return compare(password, hashed)

    monkeypatch.setattr(bcrypt, "checkpw", count)
    return costs


@pytest.mark.parametrize(
    "username", ["ada", "charles", "ada\0"], ids=["known", "unknown", "impossible"]
)
def test_every_name_costs_one_hash(
    client: TestClient, checked_costs: list[int], username: str
) -> None:
    client.post("/users/register", json=ADA)

    client.post("/login", data={"username": username, "password": "a guess"})

    assert checked_costs == [4]


@pytest.fixture
def spent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What bcrypt is asked for from now on, and at which cost."""
    asked: list[tuple[str, int]] = []
    for name in ("hashpw", "checkpw"):
        work = getattr(bcrypt, name)

        def note(
            password: bytes, other: bytes, name: str = name, work: Any = work
        ) -> Any:
            asked.append((name, int(other[4:6])))
            return work(password, other)

        monkeypatch.setattr(bcrypt, name, note)
    return asked


@pytest.mark.parametrize(
    "username", ["charles", "ada\0"], ids=["unknown", "impossible"]
)
def test_a_name_that_nobody_has_costs_what_the_settings_say(
    app: FastAPI, client: TestClient, spent: list[tuple[str, int]], username: str
) -> None:
    app.dependency_overrides[get_settings] = lambda: Settings(bcrypt_cost=5)

    client.post("/login", data={"username": username, "password": "a guess"})

    assert spent == [("checkpw", 5)]


@pytest.fixture
def folded_lengths(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The length of each name that is folded from now on."""
    lengths: list[int] = []

    def count(form: Literal["NFKC"], username: str) -> str:
        lengths.append(len(username))
        return normalize(form, username)

    monkeypatch.setattr("fastauth.names.normalize", count)
    return lengths


def test_folds_no_name_that_is_longer_than_any(
    client: TestClient, folded_lengths: list[int], checked_costs: list[int]
) -> None:
    marks = "\N{COMBINING ACUTE ACCENT}\N{COMBINING GRAVE ACCENT BELOW}"

    client.post("/login", data={"username": marks * 1500, "password": "a guess"})

    assert folded_lengths == []
    assert checked_costs == [4]


def connections_in_use() -> int:
    """How many connections the pool has lent and not got back."""
    pool = get_engine().pool
    assert isinstance(pool, QueuePool)
    return pool.checkedout()


@pytest.fixture
def in_use(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many connections were lent each time that bcrypt worked."""
    looks: list[int] = []
    for name in ("hashpw", "checkpw"):
        work = getattr(bcrypt, name)

        def look(password: bytes, other: bytes, work: Any = work) -> Any:
            looks.append(connections_in_use())
            return work(password, other)

        monkeypatch.setattr(bcrypt, name, look)
    return looks


@pytest.mark.real_commits
def test_holds_no_connection_while_it_hashes(
    client: TestClient, in_use: list[int]
) -> None:
    client.post("/users/register", json=ADA)
    client.post("/login", data={"username": "ada", "password": "a guess"})

    assert in_use == [0, 0]


@pytest.mark.real_commits
def test_holds_no_connection_while_it_hashes_anew(
    app: FastAPI, client: TestClient, in_use: list[int]
) -> None:
    client.post("/users/register", json=ADA)
    app.dependency_overrides[get_settings] = lambda: Settings(bcrypt_cost=5)
    client.post("/login", data={"username": "ada", "password": ADA["password"]})

    assert in_use == [0, 0, 0]
