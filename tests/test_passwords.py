"""Passwords at registration: stored as hashes, long enough, never in a response."""

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError
from typing import Any

import bcrypt
import pytest
from fastapi.testclient import TestClient

from fastauth.accounts.passwords import hash_password
from fastauth.models import User
from fastauth.settings import get_settings
from tests.people import ADA, GRACE


def test_register_stores_bcrypt_hash(
    client: TestClient, stored_user: Callable[[str], User]
) -> None:
    client.post("/users/register", json=ADA)

    hashed = stored_user("ada").hashed_password
    assert hashed.startswith("$2b$04$")
    assert bcrypt.checkpw(ADA["password"].encode(), hashed.encode())


def test_register_same_password_stores_different_hashes(
    client: TestClient, stored_user: Callable[[str], User]
) -> None:
    client.post("/users/register", json=ADA)
    client.post("/users/register", json=GRACE | {"password": ADA["password"]})

    ada, grace = stored_user("ada"), stored_user("grace")
    assert ada.hashed_password != grace.hashed_password


@pytest.mark.parametrize(
    ("password", "status"),
    [
        pytest.param("fourteen chars", 422, id="14-characters"),
        pytest.param("correcthorsebat", 201, id="15-small-letters"),
        pytest.param("🔑" * 18, 201, id="72-bytes"),
        pytest.param("🔑" * 18 + "a", 422, id="73-bytes"),
    ],
)
def test_register_checks_length(client: TestClient, password: str, status: int) -> None:
    response = client.post("/users/register", json=ADA | {"password": password})

    assert response.status_code == status


def test_register_follows_password_min_length(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_settings(), "password_min_length", 8)

    short = client.post("/users/register", json=ADA | {"password": "7 chars"})
    allowed = client.post("/users/register", json=ADA | {"password": "8 chars."})

    [error] = short.json()["detail"]
    assert error == {
        "type": "password_refused",
        "loc": ["body", "password"],
        "msg": "use at least 8 characters",
    }
    assert allowed.status_code == 201


def test_openapi_has_format_of_passwords(client: TestClient) -> None:
    schemas = client.get("/openapi.json").json()["components"]["schemas"]

    assert schemas["Registration"]["properties"]["password"]["format"] == "password"


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({"json": {"password": ADA["password"]}}, id="missing-fields"),
        pytest.param({"json": [ADA]}, id="list"),
        pytest.param({"json": ADA | {"password": [ADA["password"]]}}, id="wrong-type"),
        pytest.param({"content": json.dumps(ADA)}, id="no-content-type"),
        pytest.param({"json": ADA | {ADA["password"]: ""}}, id="unknown-field"),
    ],
)
def test_register_422_omits_input(client: TestClient, sent: dict[str, Any]) -> None:
    response = client.post("/users/register", **sent)

    assert response.status_code == 422
    assert ADA["password"] not in response.text
    assert set(response.json()["detail"][0]) == {"type", "loc", "msg"}
    assert response.json()["detail"][0]["loc"][0] == "body"


COMPOSED = "\u00e9"  # é as one code point, two bytes
DECOMPOSED = "e\u0301"  # é as e and an accent, three bytes


@pytest.mark.parametrize(
    ("registered", "typed"),
    [(COMPOSED, DECOMPOSED), (DECOMPOSED, COMPOSED)],
    ids=["decomposed-at-login", "decomposed-at-registration"],
)
def test_login_on_other_keyboard_returns_200(
    client: TestClient, registered: str, typed: str
) -> None:
    client.post("/users/register", json=ADA | {"password": registered * 15})

    form = {"username": "ada", "password": typed * 15}
    response = client.post("/login", data=form)

    assert response.status_code == 200


@pytest.mark.parametrize(
    ("password", "status"),
    [(DECOMPOSED * 14, 422), (DECOMPOSED * 36, 201)],
    ids=["14-characters", "72-bytes"],
)
def test_register_counts_composed_characters(
    client: TestClient, password: str, status: int
) -> None:
    response = client.post("/users/register", json=ADA | {"password": password})

    assert response.status_code == status


def test_bcrypt_runs_once_per_core_at_most(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post("/users/register", json=ADA)
    cores = os.cpu_count() or 1
    barrier = Barrier(cores + 1)

    def wait_for_all(*_: bytes) -> bytes:
        barrier.wait(timeout=0.2)
        return b""

    monkeypatch.setattr(bcrypt, "hashpw", wait_for_all)
    monkeypatch.setattr(bcrypt, "checkpw", wait_for_all)

    with ThreadPoolExecutor(cores) as pool:
        for _ in range(cores):
            pool.submit(hash_password, "a password", cost=4)
        with pytest.raises(BrokenBarrierError):
            client.post("/login", data=ADA)
