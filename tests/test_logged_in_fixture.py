"""A fixture that is logged in without POST /login, and what it must not hide."""

from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient

from fastauth.settings import get_settings
from fastauth.tokens import issue_token
from tests.people import ADA


@pytest.fixture
def ada_headers(client: TestClient) -> dict[str, str]:
    """The headers of Ada, who is registered but has not logged in."""
    ada = client.post("/users/register", json=ADA).json()
    settings, now = get_settings(), datetime.now(UTC)
    token = issue_token(user_id=ada["id"], now=now, settings=settings)
    return {"Authorization": f"Bearer {token}"}


def test_ada_headers_return_ada(
    client: TestClient, ada_headers: dict[str, str]
) -> None:
    response = client.get("/users/me", headers=ada_headers)

    assert response.json()["username"] == "ada"


def test_ada_headers_with_bad_signature_return_401(
    client: TestClient, ada_headers: dict[str, str]
) -> None:
    headers = {"Authorization": ada_headers["Authorization"][:-1]}

    response = client.get("/users/me", headers=headers)

    assert response.status_code == 401
