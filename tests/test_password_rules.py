"""Which passwords a person may choose."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from fastauth.settings import Settings, get_settings
from tests.people import ADA


def choose(client: TestClient, password: str) -> Response:
    """Register Ada with this password."""
    return client.post("/users/register", json=ADA | {"password": password})


def test_refuses_less_than_fifteen_characters(client: TestClient) -> None:
    response = choose(client, "fourteen signs")

    assert response.status_code == 422
    [error] = response.json()["detail"]
    assert error["loc"] == ["body", "password"]
    assert error["msg"] == "use at least 15 characters"


def test_an_operator_may_ask_for_eight(app: FastAPI, client: TestClient) -> None:
    app.dependency_overrides[get_settings] = lambda: Settings(password_min_length=8)

    assert choose(client, "7 signs").status_code == 422
    assert choose(client, "eight ch").status_code == 201


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("correcthorsebat", id="small-letters-only"),
        pytest.param("314159265358979", id="digits-only"),
        pytest.param("ein süßes Rätsel", id="beyond-ascii"),
        pytest.param("a" * 64, id="64-characters"),
    ],
)
def test_makes_no_rule_about_what_is_in_it(client: TestClient, password: str) -> None:
    response = choose(client, password)

    assert response.status_code == 201


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("a" * 73, id="73-letters"),
        pytest.param("🔑" * 64, id="64-keys"),
    ],
)
def test_refuses_more_than_72_bytes(client: TestClient, password: str) -> None:
    response = choose(client, password)

    assert response.status_code == 422
    [error] = response.json()["detail"]
    assert error["msg"].startswith("use at most 72 bytes")


def test_takes_72_bytes(client: TestClient) -> None:
    response = choose(client, "🔑" * 18)

    assert response.status_code == 201
