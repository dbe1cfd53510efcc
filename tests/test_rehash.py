"""A login with an old hash: it is made anew where the cost has gone up since."""

from collections.abc import Callable

import bcrypt
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

from fastauth.models import User
from fastauth.settings import Settings, get_settings
from tests.people import ADA

RIGHT = {"username": ADA["username"], "password": ADA["password"]}
WRONG = RIGHT | {"password": "notes on the difference engine"}


@pytest.fixture
def ada_at_cost_5(app: FastAPI, client: TestClient) -> None:
    """Ada, registered when the cost of a hash was 5; today it is what a test says."""
    app.dependency_overrides[get_settings] = lambda: Settings(bcrypt_cost=5)
    client.post("/users/register", json=ADA)


@pytest.mark.usefixtures("ada_at_cost_5")
@pytest.mark.parametrize(
    ("today", "form", "stored"),
    [(6, RIGHT, 6), (6, WRONG, 5), (5, RIGHT, 5), (4, RIGHT, 5)],
    ids=["dearer", "dearer, wrong password", "as dear", "cheaper"],
)
def test_a_hash_follows_the_cost_upwards(
    app: FastAPI,
    client: TestClient,
    stored_user: Callable[[str], User],
    today: int,
    form: dict[str, str],
    stored: int,
) -> None:
    app.dependency_overrides[get_settings] = lambda: Settings(bcrypt_cost=today)

    client.post("/login", data=form)

    cost = int(stored_user("ada").hashed_password[4:6])
    assert cost == stored


@pytest.mark.usefixtures("ada_at_cost_5")
def test_the_password_is_the_same_afterwards(app: FastAPI, client: TestClient) -> None:
    app.dependency_overrides[get_settings] = lambda: Settings(bcrypt_cost=6)
    client.post("/login", data=RIGHT)

    assert client.post("/login", data=RIGHT).status_code == 200
    assert client.post("/login", data=WRONG).status_code == 401


@pytest.mark.usefixtures("ada_at_cost_5")
def test_keeps_a_password_that_was_changed_meanwhile(
    app: FastAPI,
    client: TestClient,
    monkeypatch: pytest.MonkeyPatch,
    new_session: sessionmaker[Session],
    stored_user: Callable[[str], User],
) -> None:
    make = bcrypt.hashpw

    def while_it_hashes(password: bytes, salt: bytes) -> bytes:
        with new_session() as elsewhere:
            elsewhere.execute(update(User).values(hashed_password="changed meanwhile"))
            elsewhere.commit()
        return make(password, salt)

    app.dependency_overrides[get_settings] = lambda: Settings(bcrypt_cost=6)
    monkeypatch.setattr(bcrypt, "hashpw", while_it_hashes)
    client.post("/login", data=RIGHT)

    kept = stored_user("ada").hashed_password == "changed meanwhile"
    assert kept
