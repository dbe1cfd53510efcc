"""The e-mail address of a user, which is optional."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, func, update

from fastauth.models import User
from tests.people import ADA, GRACE, KATHERINE
from tests.tokens import LogIn


def test_register_stores_email(
    client: TestClient, stored_user: Callable[[str], User]
) -> None:
    response = client.post("/users/register", json=ADA | {"email": "Ada@EXAMPLE.COM"})

    assert response.status_code == 201
    assert stored_user("ada").email == response.json()["email"] == "Ada@example.com"


@pytest.mark.parametrize(
    "email", ["ada", "ada@localhost", "ada\0@example.com"], ids=["name", "host", "nul"]
)
def test_register_invalid_email_returns_422(client: TestClient, email: str) -> None:
    response = client.post("/users/register", json=ADA | {"email": email})

    assert [e["loc"] for e in response.json()["detail"]] == [["body", "email"]]


@pytest.mark.parametrize(
    ("change", "is_verified"),
    [
        pytest.param({"fullname": "Ada King"}, True, id="other-field"),
        pytest.param({"email": "ada@example.com"}, True, id="same-address"),
        pytest.param({"email": "ada@king.example.com"}, False, id="other-address"),
        pytest.param({"email": "Ada@example.com"}, False, id="capital"),
        pytest.param({"email": None}, False, id="none"),
    ],
)
def test_patch_me_other_email_is_not_verified(
    client: TestClient,
    log_in: LogIn,
    connection: Connection,
    stored_user: Callable[[str], User],
    change: dict[str, str | None],
    is_verified: bool,
) -> None:
    headers = log_in(ADA | {"email": "ada@example.com"})
    connection.execute(update(User).values(email_verified_at=func.now()))

    response = client.patch("/users/me", json=change, headers=headers)

    assert response.status_code == 200
    ada = stored_user("ada")
    assert ada.email == change.get("email", "ada@example.com")
    assert (ada.email_verified_at is not None) == is_verified


@pytest.mark.parametrize("email", ["ada@example.com", "ADA@example.com"])
def test_taken_email_returns_409(client: TestClient, log_in: LogIn, email: str) -> None:
    client.post("/users/register", json=ADA | {"email": "ada@example.com"})
    headers = log_in(GRACE)

    registered = client.post("/users/register", json=KATHERINE | {"email": email})
    changed = client.patch("/users/me", json={"email": email}, headers=headers)

    assert (registered.status_code, changed.status_code) == (409, 409)
    assert changed.json() == {"detail": "this e-mail address is in use"}
