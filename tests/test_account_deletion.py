"""DELETE /users/me."""

from fastapi.testclient import TestClient

from fastauth.models import User
from tests.overrides import acting_as
from tests.people import ADA, GRACE
from tests.tokens import LogIn


def test_delete_me_ends_own_account_only(client: TestClient, log_in: LogIn) -> None:
    ada, grace = log_in(ADA), log_in(GRACE)

    response = client.delete("/users/me", headers=ada)

    assert response.status_code == 204
    statuses = [
        client.get("/users/me", headers=who).status_code for who in (ada, grace)
    ]
    assert statuses == [401, 200]


def test_delete_me_frees_username(client: TestClient, log_in: LogIn) -> None:
    client.delete("/users/me", headers=log_in(ADA))

    assert client.post("/users/register", json=ADA).status_code == 201


def test_patch_me_after_deletion_returns_401(client: TestClient) -> None:
    with acting_as(User(id=0)):
        response = client.patch("/users/me", json={"fullname": "Ada King"})

    assert response.status_code == 401
