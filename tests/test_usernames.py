"""Usernames: which are allowed, and which are one name."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from fastauth.models import User
from tests.people import ADA, GRACE


@pytest.mark.parametrize(
    ("username", "reason"),
    [
        pytest.param("ada lovelace", "use no spaces", id="space"),
        pytest.param("ada\u200b", "use no invisible characters", id="invisible"),
        pytest.param("ada\u05d0", "use one direction of writing", id="bidirectional"),
        pytest.param("ada\u0378", "use no unassigned characters", id="unassigned"),
        pytest.param("\ufb01ona", "use no compatibility characters", id="ligature"),
        pytest.param("ada🔑", "use other characters", id="emoji"),
        pytest.param("", "use at least one character", id="empty"),
    ],
)
def test_register_refused_username_returns_422(
    client: TestClient, username: str, reason: str
) -> None:
    response = client.post("/users/register", json=ADA | {"username": username})

    assert response.status_code == 422
    error = {"type": "username_refused", "loc": ["body", "username"], "msg": reason}
    assert response.json() == {"detail": [error]}


@pytest.mark.parametrize(
    "username",
    ["ada.l-1", "жанна", "אדה", "田中"],
    ids=["ascii", "cyrillic", "hebrew", "chinese"],
)
def test_register_allowed_username_returns_201(
    client: TestClient, username: str
) -> None:
    response = client.post("/users/register", json=ADA | {"username": username})

    assert response.status_code == 201


def test_register_stores_username_as_typed_and_folded(
    client: TestClient, stored_user: Callable[[str], User]
) -> None:
    client.post("/users/register", json=ADA | {"username": "Ada"})

    assert stored_user("Ada").folded_username == "ada"


SPELLINGS = pytest.mark.parametrize(
    "spelling",
    ["ZOË", "ｚｏë", "zoe\u0308"],
    ids=["capitals", "full-width", "two-code-points"],
)


@SPELLINGS
def test_register_other_spelling_returns_409(client: TestClient, spelling: str) -> None:
    client.post("/users/register", json=ADA | {"username": "zoë"})

    response = client.post("/users/register", json=GRACE | {"username": spelling})

    assert response.status_code == 409


@SPELLINGS
def test_login_other_spelling_returns_200(client: TestClient, spelling: str) -> None:
    client.post("/users/register", json=ADA | {"username": "zoë"})

    form = {"username": spelling, "password": ADA["password"]}
    response = client.post("/login", data=form)

    assert response.status_code == 200


def test_login_refused_username_returns_401(client: TestClient) -> None:
    form = {"username": "ada lovelace", "password": ADA["password"]}

    assert client.post("/login", data=form).status_code == 401
