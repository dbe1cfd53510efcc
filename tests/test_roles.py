"""What anonymous clients, regular users and administrators may do."""

import pytest
from fastapi.testclient import TestClient

from fastauth.main import app
from tests.people import ADA, BARBARA, KATHERINE
from tests.tokens import LogIn

# Requests, with their status for an anonymous client, Ada, and the administrator.
MATRIX = {
    "list": ("GET /users", None, [401, 403, 200]),
    "create": ("POST /users", KATHERINE, [401, 403, 201]),
    "create-wrong": ("POST /users", KATHERINE | {"name": ""}, [401, 403, 422]),
    "read-other": ("GET /users/{other}", None, [401, 403, 200]),
    "read-own": ("GET /users/{own}", None, [401, 200, 200]),
    "read-unknown": ("GET /users/2147483647", None, [401, 403, 404]),
    "read-too-large": ("GET /users/2147483648", None, [401, 422, 422]),
    "read-5000-digits": (f"GET /users/{'9' * 5000}", None, [401, 422, 422]),
    "read-no-number": ("GET /users/-1", None, [404, 404, 404]),
    "change-own": ("PATCH /users/{own}", {"fullname": "A"}, [401, 200, 200]),
    "change-other": ("PATCH /users/{other}", {"fullname": "A"}, [401, 403, 200]),
    "change-to-null": ("PATCH /users/{other}", {"role": None}, [401, 403, 422]),
    "change-own-role": ("PATCH /users/{own}", {"role": "admin"}, [401, 403, 200]),
    "change-unknown": ("PATCH /users/2147483647", {}, [401, 403, 404]),
    "delete-other": ("DELETE /users/{other}", None, [401, 403, 204]),
    "delete-own": ("DELETE /users/{own}", None, [401, 204, 409]),
    "delete-me": ("DELETE /users/me", None, [401, 204, 409]),
    "delete-unknown": ("DELETE /users/2147483647", None, [401, 403, 404]),
    "demote-own": ("PATCH /users/{own}", {"role": "user"}, [401, 403, 409]),
    "get-register": ("GET /users/register", None, [405, 405, 405]),
    "patch-register": ("PATCH /users/register", {}, [405, 405, 405]),
    "change-my-role": ("PATCH /users/me", {"role": "admin"}, [401, 422, 422]),
}


@pytest.mark.parametrize(("line", "body", "expected"), MATRIX.values(), ids=MATRIX)
def test_roles(
    client: TestClient,
    log_in: LogIn,
    admin: dict[str, str],
    line: str,
    body: dict[str, str | None] | None,
    expected: list[int],
) -> None:
    clients = [{}, log_in(ADA), admin]
    other = client.post("/users/register", json=BARBARA).json()["id"]

    def send(headers: dict[str, str]) -> int:
        own = client.get("/users/me", headers=headers).json().get("id", other)
        method, path = line.format(own=own, other=other).split()
        return client.request(method, path, json=body, headers=headers).status_code

    assert [send(headers) for headers in clients] == expected


@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_me_with_reversed_routes_returns_200(
    client: TestClient, log_in: LogIn, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    headers = log_in(ADA)
    monkeypatch.setattr(app.router, "routes", app.router.routes[::-1])

    response = client.request(method, "/users/me", json={}, headers=headers)

    assert response.status_code == 200


def test_403_names_missing_scope(client: TestClient, log_in: LogIn) -> None:
    response = client.get("/users", headers=log_in(ADA))

    challenge = response.headers.get("WWW-Authenticate")
    assert challenge == 'Bearer error="insufficient_scope", scope="users:read"'


@pytest.mark.parametrize("sent", [{}, {"role": "admin"}], ids=["user", "admin"])
def test_create_stores_role(
    client: TestClient, admin: dict[str, str], log_in: LogIn, sent: dict[str, str]
) -> None:
    client.post("/users", json=KATHERINE | sent, headers=admin)

    response = client.get("/users/me", headers=log_in(KATHERINE))

    assert response.json()["role"] == sent.get("role", "user")


def test_demotion_takes_effect_at_once(
    client: TestClient, log_in: LogIn, admin: dict[str, str]
) -> None:
    ada = log_in(ADA)
    path = f"/users/{client.get('/users/me', headers=ada).json()['id']}"
    statuses = []

    for role in ("admin", "user"):
        client.patch(path, json={"role": role}, headers=admin)
        statuses.append(client.get("/users", headers=ada).status_code)

    assert statuses == [200, 403]
