"""Three ways to be logged in inside a test, and what each of them hides."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from fastauth.current_user import get_current_user
from fastauth.main import app
from fastauth.models import User
from tests.overrides import acting_as
from tests.people import ADA, GRACE
from tests.tokens import LogIn


@pytest.fixture
def client_as_ada(client: TestClient) -> TestClient:
    """A client of which each request is Ada's: no password, no token, no row."""
    ada = User(id=1, username="ada", fullname="Ada Lovelace")
    app.dependency_overrides[get_current_user] = lambda: ada
    return client


def test_client_as_ada_hides_invalid_token(client_as_ada: TestClient) -> None:
    headers = {"Authorization": "Bearer malformed"}

    response = client_as_ada.get("/users/me", headers=headers)

    assert response.json()["username"] == "ada"


def test_two_logged_in_users_are_different(client: TestClient, log_in: LogIn) -> None:
    ada, grace = log_in(ADA), log_in(GRACE)

    responses = [client.get("/users/me", headers=each) for each in (ada, grace)]

    assert [each.json()["username"] for each in responses] == ["ada", "grace"]


def test_logged_in_user_is_stored(
    log_in: LogIn, stored_user: Callable[[str], User]
) -> None:
    log_in(ADA)

    assert stored_user("ada").fullname == "Ada Lovelace"


def test_acting_as_ends_with_its_block(client: TestClient) -> None:
    grace = User(id=2, username="grace", fullname="Grace Hopper")

    with acting_as(grace):
        inside = client.get("/users/me")
    after = client.get("/users/me")

    assert (inside.status_code, after.status_code) == (200, 401)


def test_acting_as_ends_with_an_error(client: TestClient) -> None:
    grace = User(id=2, username="grace", fullname="Grace Hopper")

    with pytest.raises(RuntimeError), acting_as(grace):
        raise RuntimeError

    assert client.get("/users/me").status_code == 401
