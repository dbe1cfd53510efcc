"""An override of the current user: what it hides, and when it ends."""

import pytest
from fastapi.testclient import TestClient

from fastauth.models import User
from tests.overrides import acting_as

GRACE = User(id=2, username="grace", fullname="Grace Hopper", role="user")


def test_acting_as_hides_invalid_token(client: TestClient) -> None:
    with acting_as(GRACE):
        response = client.get("/users/me", headers={"Authorization": "Bearer invalid"})

    assert response.json()["username"] == "grace"


def test_acting_as_ends_with_an_error(client: TestClient) -> None:
    with pytest.raises(RuntimeError), acting_as(GRACE):
        raise RuntimeError

    assert client.get("/users/me").status_code == 401
