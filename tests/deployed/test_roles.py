"""The role matrix, over the network."""

import pytest

from tests.deployed.accounts import Accounts, new_person


@pytest.mark.parametrize(
    ("role", "line", "status"),
    [
        ("anonymous", "GET /users", 401),
        ("regular", "GET /users", 403),
        ("regular", "POST /users", 403),
        ("regular", "GET /users/{newcomer}", 403),
        ("newcomer", "GET /users/{newcomer}", 200),
        ("newcomer", "PATCH /users/{newcomer}", 200),
        ("newcomer", "DELETE /users/{newcomer}", 204),
        ("admin", "GET /users", 200),
        ("admin", "POST /users", 422),  # With a wrong field.
        ("admin", "DELETE /users/{newcomer}", 204),
    ],
)
def test_request_by_role_returns_status(
    accounts: Accounts, owner: str, role: str, line: str, status: int
) -> None:
    method, path = line.format(newcomer=accounts["newcomer"].id).split()
    person = new_person(owner)
    wrong = person | {"full_name": "Ada King"}
    bodies = {"newcomer": {"fullname": "Ada King"}, "regular": person, "admin": wrong}
    body = bodies[role] if method in ("PATCH", "POST") else None

    response = accounts[role].client.request(method, path, json=body)

    assert response.status_code == status


def test_admin_creates_and_reads_user(accounts: Accounts, owner: str) -> None:
    admin, person = accounts["admin"].client, new_person(owner)

    created = admin.post("/users", json=person)
    read = admin.get(f"/users/{created.json()['id']}")

    assert created.status_code == 201
    assert read.json()["username"] == person["username"]
