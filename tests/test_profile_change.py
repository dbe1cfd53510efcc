"""PATCH /users/me."""

import pytest
from fastapi.testclient import TestClient

from tests.people import ADA
from tests.tokens import LogIn


def test_patch_me_changes_fullname(client: TestClient, log_in: LogIn) -> None:
    headers, change = log_in(ADA), {"fullname": "Ada King"}

    response = client.patch("/users/me", json=change, headers=headers)

    assert response.status_code == 200
    assert client.get("/users/me", headers=headers).json()["fullname"] == "Ada King"


def test_patch_me_without_fields_returns_user(
    client: TestClient, log_in: LogIn
) -> None:
    response = client.patch("/users/me", json={}, headers=log_in(ADA))

    assert response.status_code == 200
    assert response.json()["fullname"] == "Ada Lovelace"


@pytest.mark.parametrize(
    "change", [{"fullname": None}, {"username": "countess"}], ids=["null", "unknown"]
)
def test_patch_me_refused_change_returns_422(
    client: TestClient, log_in: LogIn, change: dict[str, str | None]
) -> None:
    response = client.patch("/users/me", json=change, headers=log_in(ADA))

    assert response.status_code == 422
