"""Ways to be logged in inside a test, and what each of them hides."""

from collections.abc import Callable
from typing import Any

import jwt
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from fastauth import login
from fastauth.current_user import get_current_user
from fastauth.models import User
from tests.forgery import opened, sealed
from tests.identity import acting_as
from tests.people import ADA, GRACE


@pytest.fixture
def patched_decode(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets PyJWT open a token without a look at its seal."""

    def decode(token: str, *_: object, **__: object) -> dict[str, Any]:
        header, claims = opened(token)
        return {"header": header, "payload": claims}

    monkeypatch.setattr(jwt, "decode_complete", decode)


@pytest.mark.usefixtures("patched_decode")
def test_a_patched_decode_lets_a_forged_token_in(
    client: TestClient, token: str
) -> None:
    header, claims = opened(token)
    forged = sealed(header, claims, "a secret that a stranger made up")

    answer = client.get("/users/me", headers={"Authorization": f"Bearer {forged}"})

    assert answer.status_code == 200


@pytest.fixture
def client_as_ada(app: FastAPI) -> TestClient:
    """A client for whose application everybody is Ada."""
    ada = User(id=1, username="ada", fullname="Ada Lovelace")
    app.dependency_overrides[get_current_user] = lambda: ada
    return TestClient(app)


def test_an_override_asks_nobody_for_a_token(client_as_ada: TestClient) -> None:
    answer = client_as_ada.get("/users/me")

    assert answer.status_code == 200


def test_an_override_ends_with_its_block(app: FastAPI, client: TestClient) -> None:
    ada = User(id=1, username="ada", fullname="Ada Lovelace")

    def fail_as_ada() -> None:
        with acting_as(app, ada):
            assert client.get("/users/me").json()["username"] == "ada"
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_as_ada()

    assert client.get("/users/me").status_code == 401


def test_two_people_are_two(log_in: Callable[[dict[str, str]], TestClient]) -> None:
    ada, grace = log_in(ADA), log_in(GRACE)

    assert ada.get("/users/me").json()["username"] == "ada"
    assert grace.get("/users/me").json()["username"] == "grace"


def test_whoever_is_logged_in_came_through_the_door(
    log_in: Callable[[dict[str, str]], TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(login, "issue_token", lambda *_: "no token at all")

    answer = log_in(ADA).get("/users/me")

    assert answer.status_code == 401
