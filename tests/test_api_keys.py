"""/api-keys: a user creates, lists, reads, renames and deletes API keys."""

import pytest
from fastapi.testclient import TestClient

from tests.people import ADA, GRACE
from tests.tokens import LogIn, create_key


def test_create_key_returns_key_and_owner(client: TestClient, log_in: LogIn) -> None:
    ada = log_in(ADA)

    response = client.post("/api-keys", json={"name": "backup"}, headers=ada)

    assert response.status_code == 201
    assert response.headers["Cache-Control"] == "no-store"
    body = response.json()
    assert (body["name"], body["owner"]) == ("backup", "ada")
    assert body["key"].startswith("fastauth_")


def test_create_key_without_login_returns_401(client: TestClient) -> None:
    assert client.post("/api-keys", json={"name": "backup"}).status_code == 401


def test_create_21st_key_returns_403(client: TestClient, log_in: LogIn) -> None:
    ada = log_in(ADA)
    keys = [create_key(client, ada) for _ in range(20)]

    response = client.post("/api-keys", json={"name": "backup"}, headers=ada)

    assert "key" in keys[-1]
    assert response.status_code == 403


@pytest.mark.parametrize(
    ("skip", "has_more"), [(0, True), (2, True), (3, False), (5, False)]
)
def test_five_keys_have_pages_of_two(
    client: TestClient, log_in: LogIn, skip: int, has_more: bool
) -> None:
    ada = log_in(ADA)
    keys = [create_key(client, ada)["key"] for _ in range(5)]

    page = client.get(f"/api-keys?skip={skip}&limit=2", headers=ada).json()

    prefixes = [item["prefix"] for item in page.pop("keys")]
    assert prefixes == [key[:17] for key in keys[skip : skip + 2]]
    assert page == {"total": 5, "skip": skip, "limit": 2, "has_more": has_more}


def test_list_without_own_keys_is_empty(client: TestClient, log_in: LogIn) -> None:
    ada, grace = log_in(ADA), log_in(GRACE)
    create_key(client, grace)

    page = client.get("/api-keys", headers=ada).json()

    assert page.pop("keys") == []
    assert page == {"total": 0, "skip": 0, "limit": 20, "has_more": False}


def test_renamed_key_keeps_other_fields(client: TestClient, log_in: LogIn) -> None:
    ada = log_in(ADA)
    other, created = create_key(client, ada), create_key(client, ada)
    path = f"/api-keys/{created['id']}"

    response = client.patch(path, json={"name": "deploy"}, headers=ada)

    del created["key"]
    assert response.status_code == 200
    assert client.get(path, headers=ada).json() == created | {"name": "deploy"}
    path = f"/api-keys/{other['id']}"
    assert client.get(path, headers=ada).json()["name"] == "backup"


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_key_of_other_user_returns_404(
    client: TestClient, log_in: LogIn, method: str
) -> None:
    ada, grace = log_in(ADA), log_in(GRACE)
    path = f"/api-keys/{create_key(client, ada)['id']}"

    response = client.request(method, path, json={"name": "mine"}, headers=grace)

    assert response.json() == {"detail": "not found"}
    assert client.get(path, headers=ada).json()["name"] == "backup"


def test_deleted_key_returns_404(client: TestClient, log_in: LogIn) -> None:
    ada = log_in(ADA)
    create_key(client, ada)
    path = f"/api-keys/{create_key(client, ada)['id']}"

    statuses = [client.delete(path, headers=ada).status_code for _ in range(2)]

    assert statuses == [204, 404]
    assert client.get("/api-keys", headers=ada).json()["total"] == 1
