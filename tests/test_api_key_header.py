"""The header X-API-Key: an API key in place of a token."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, text

from tests.operations import fill, find_operations
from tests.people import ADA, GRACE
from tests.tokens import LogIn, create_key


@pytest.fixture
def key(client: TestClient, log_in: LogIn) -> str:
    """An API key of Ada."""
    return str(create_key(client, log_in(ADA))["key"])


@pytest.mark.parametrize(("days", "username"), [(89, "ada"), (90, None)])
def test_me_with_key_returns_owner_for_90_days(
    client: TestClient, clock: SimpleNamespace, key: str, days: int, username: str
) -> None:
    clock.now += timedelta(days=days)

    response = client.get("/users/me", headers={"X-API-Key": key})

    assert response.json().get("username") == username


WRONG = {"unknown": b"A" * 43, "long": b"A" * 9999, "nul": b"\0", "byte-255": b"\xff"}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_me_with_wrong_key_returns_401(client: TestClient, wrong: bytes) -> None:
    response = client.get("/users/me", headers=[(b"X-API-Key", wrong)])

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "APIKey"


def test_key_of_administrator_is_accepted_here_only(
    client: TestClient, admin: dict[str, str], key: str
) -> None:
    headers, accepted = {"X-API-Key": create_key(client, admin)["key"]}, []
    own_id = str(client.get("/users/me", headers=admin).json()["id"])

    for method, path in find_operations():
        address = fill(path.replace("{user_id}", own_id))
        needs_login = client.request(method, address).status_code == 401
        response = client.request(method, address, headers=headers)
        if needs_login and response.status_code != 403:
            accepted.append(f"{method} {path}")
    response = client.get("/users", headers={"X-API-Key": key})

    assert response.status_code == 403
    own = ["get /users/me", "patch /users/me"]
    others = ["get /users", "get /users/{user_id}"]
    assert accepted == [*own, *others, "get /users/me/picture"]


@pytest.mark.parametrize(
    ("change", "status"), [({"fullname": "Ada King"}, 200), ({"email": None}, 403)]
)
def test_patch_me_with_key_changes_fullname_only(
    client: TestClient, key: str, change: dict[str, str | None], status: int
) -> None:
    response = client.patch("/users/me", json=change, headers={"X-API-Key": key})

    assert response.status_code == status


def test_me_with_token_and_key_returns_user_of_token(
    client: TestClient, log_in: LogIn, key: str
) -> None:
    response = client.get("/users/me", headers=log_in(GRACE) | {"X-API-Key": key})

    assert response.json()["username"] == "grace"


def test_last_use_is_stored_at_most_once_a_minute(
    client: TestClient, log_in: LogIn, clock: SimpleNamespace, key: str
) -> None:
    ada, start, stored = log_in(ADA), clock.now, []
    create_key(client, ada)

    for seconds in (0, 59, 60):
        clock.now = start + timedelta(seconds=seconds)
        client.get("/users/me", headers={"X-API-Key": key})
        used, other = client.get("/api-keys", headers=ada).json()["keys"]
        stored.append(datetime.fromisoformat(used["last_used_at"]) - start)

    assert stored == [timedelta(0), timedelta(0), timedelta(seconds=60)]
    assert other["last_used_at"] is None


def test_me_with_key_whose_use_is_not_stored_returns_200(
    client: TestClient,
    connection: Connection,
    key: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    connection.execute(text("alter table api_keys add check (last_used_at is null)"))

    response = client.get("/users/me", headers={"X-API-Key": key})

    assert response.status_code == 200
    assert "last use" in caplog.text
    assert key not in caplog.text


def test_me_with_key_of_deleted_user_returns_401(
    client: TestClient, log_in: LogIn, key: str
) -> None:
    client.delete("/users/me", headers=log_in(ADA))

    assert client.get("/users/me", headers={"X-API-Key": key}).status_code == 401
