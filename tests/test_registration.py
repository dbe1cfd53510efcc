"""POST /users/register."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from fastauth.accounts.schemas import Registration
from fastauth.models import User
from tests.people import ADA, GRACE, KATHERINE

FIELDS = ["username", "fullname", "password"]


class TestRegister:
    """The requirements for registering, one test each."""

    def test_register_get_returns_405(self, client: TestClient) -> None:
        response = client.get("/users/register")

        assert response.status_code == 405
        assert response.headers["Allow"] == "POST"

    def test_register_without_body_returns_422(self, client: TestClient) -> None:
        response = client.post("/users/register")

        assert response.status_code == 422

    @pytest.mark.parametrize("missing", FIELDS)
    def test_register_missing_field_returns_422(
        self, client: TestClient, missing: str
    ) -> None:
        body = {field: "some text" for field in FIELDS if field != missing}

        response = client.post("/users/register", json=body)

        assert response.status_code == 422
        assert [e["loc"] for e in response.json()["detail"]] == [["body", missing]]

    def test_register_response_omits_password(self, client: TestClient) -> None:
        response = client.post("/users/register", json=ADA)

        assert ADA["password"] not in response.text
        assert "password" not in response.json()

    def test_registration_repr_omits_password(self) -> None:
        registration = Registration.model_validate(ADA)

        assert ADA["password"] not in repr(registration)

    def test_register_returns_id_username_fullname(self, client: TestClient) -> None:
        response = client.post("/users/register", json=GRACE)

        assert response.status_code == 201
        grace = response.json()
        assert grace.pop("id")
        names = {"username": "grace", "fullname": "Grace Hopper"}
        assert grace == names | {"email": None, "role": "user"}

    def test_register_stores_user(
        self, client: TestClient, stored_user: Callable[[str], User]
    ) -> None:
        client.post("/users/register", json=KATHERINE)

        assert stored_user("katherine").fullname == "Katherine Johnson"

    def test_register_taken_username_returns_409(self, client: TestClient) -> None:
        client.post("/users/register", json=ADA)

        response = client.post("/users/register", json=ADA | {"fullname": "Ada King"})

        assert response.status_code == 409
        assert response.json() == {"detail": "this username is taken"}
