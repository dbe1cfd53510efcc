"""GET /users: pages of users."""

import pytest
from fastapi.testclient import TestClient

from tests.people import ADA


@pytest.mark.parametrize(
    ("skip", "usernames", "has_more"),
    [(0, ["grace"], True), (1, ["ada"], False), (2, [], False)],
    ids=["first", "last", "none"],
)
def test_users_returns_page(
    client: TestClient,
    admin: dict[str, str],
    skip: int,
    usernames: list[str],
    has_more: bool,
) -> None:
    client.post("/users/register", json=ADA)

    page = client.get(f"/users?skip={skip}&limit=1", headers=admin).json()

    assert [user["username"] for user in page.pop("users")] == usernames
    assert page == {"total": 2, "skip": skip, "limit": 1, "has_more": has_more}


@pytest.mark.parametrize("query", ["skip=-1", f"skip={2**31}", "limit=0", "limit=101"])
def test_users_out_of_bounds_returns_422(
    client: TestClient, admin: dict[str, str], query: str
) -> None:
    response = client.get(f"/users?{query}", headers=admin)

    assert response.status_code == 422
