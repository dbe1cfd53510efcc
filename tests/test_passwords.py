"""Passwords at registration: stored as hashes, long enough, never in a response."""

import json
from collections.abc import Callable
from typing import Any

import bcrypt
import pytest
from fastapi.testclient import TestClient

from fastauth.main import app
from fastauth.models import User
from fastauth.settings import Settings, get_settings
from tests.people import ADA, GRACE


def test_register_stores_bcrypt_hash(
    client: TestClient, stored_user: Callable[[str], User]
) -> None:
    client.post("/users/register", json=ADA)

    hashed = stored_user("ada").hashed_password
    assert bcrypt.checkpw(ADA["password"].encode(), hashed.encode())


def test_register_same_password_stores_different_hashes(
    client: TestClient, stored_user: Callable[[str], User]
) -> None:
    client.post("/users/register", json=ADA)
    client.post("/users/register", json=GRACE | {"password": ADA["password"]})

    ada, grace = stored_user("ada"), stored_user("grace")
    assert ada.hashed_password != grace.hashed_password


def test_register_uses_bcrypt_cost_setting(
    client: TestClient, stored_user: Callable[[str], User]
) -> None:
    client.post("/users/register", json=ADA)

    assert stored_user("ada").hashed_password.startswith("$2b$04$")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("fourteen chars", "use at least 15 characters"),
        ("a" * 73, "use at most 72 bytes; an emoji takes four or more"),
        ("🔑" * 19, "use at most 72 bytes; an emoji takes four or more"),
    ],
    ids=["14-characters", "73-bytes", "76-bytes"],
)
def test_register_password_of_wrong_length_returns_422(
    client: TestClient, password: str, reason: str
) -> None:
    response = client.post("/users/register", json=ADA | {"password": password})

    assert response.status_code == 422
    assert [error["msg"] for error in response.json()["detail"]] == [reason]


@pytest.mark.parametrize(("password", "status"), [("7 chars", 422), ("8 chars.", 201)])
def test_register_follows_password_min_length(
    client: TestClient, password: str, status: int
) -> None:
    app.dependency_overrides[get_settings] = lambda: Settings(password_min_length=8)

    response = client.post("/users/register", json=ADA | {"password": password})

    assert response.status_code == status


@pytest.mark.parametrize(
    "password",
    ["correcthorsebat", "314159265358979", "🔑" * 18],
    ids=["lower-case-only", "digits-only", "72-bytes"],
)
def test_register_allowed_password_returns_201(
    client: TestClient, password: str
) -> None:
    response = client.post("/users/register", json=ADA | {"password": password})

    assert response.status_code == 201


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({"json": {"password": ADA["password"]}}, id="missing-fields"),
        pytest.param({"json": [ADA]}, id="list"),
        pytest.param({"json": ADA | {"password": [ADA["password"]]}}, id="wrong-type"),
        pytest.param({"content": json.dumps(ADA)}, id="no-content-type"),
    ],
)
def test_register_422_omits_input(client: TestClient, sent: dict[str, Any]) -> None:
    response = client.post("/users/register", **sent)

    assert response.status_code == 422
    assert ADA["password"] not in response.text
    assert set(response.json()["detail"][0]) == {"type", "loc", "msg"}
