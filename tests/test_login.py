"""POST /login."""

from collections.abc import Callable
from unittest.mock import ANY

import jwt
import pytest
from fastapi.testclient import TestClient

from fastauth.models import User
from tests.people import ADA, GRACE

FORM = {"username": ADA["username"], "password": ADA["password"]}
SWAGGER_FIELDS = {"grant_type": "password", "scope": "", "client_id": "docs"}


class TestLogin:
    """The requirements for logging in, one test each."""

    def test_login_get_returns_405(self, client: TestClient) -> None:
        response = client.get("/login")

        assert response.status_code == 405
        assert response.headers["Allow"] == "POST"

    @pytest.mark.parametrize("missing", ["username", "password"])
    def test_login_missing_field_returns_422(
        self, client: TestClient, missing: str
    ) -> None:
        form = {field: value for field, value in FORM.items() if field != missing}

        response = client.post("/login", data=form)

        assert response.status_code == 422
        assert [e["loc"] for e in response.json()["detail"]] == [["body", missing]]

    def test_login_json_returns_422(self, client: TestClient) -> None:
        assert client.post("/login", json=FORM).status_code == 422

    @pytest.mark.parametrize("fields", [FORM, {}], ids=["complete", "alone"])
    def test_login_other_grant_type_returns_400(
        self, client: TestClient, fields: dict[str, str]
    ) -> None:
        form = fields | {"grant_type": "client_credentials"}

        response = client.post("/login", data=form)

        assert response.status_code == 400
        assert response.json()["error"] == "unsupported_grant_type"

    @pytest.mark.parametrize(
        "wrong",
        [
            pytest.param({"username": "charles"}, id="unknown-user"),
            pytest.param({"password": GRACE["password"]}, id="wrong-password"),
            pytest.param({"password": "a" * 73}, id="73-bytes"),
        ],
    )
    def test_login_bad_credentials_return_401(
        self, client: TestClient, wrong: dict[str, str]
    ) -> None:
        client.post("/users/register", json=ADA)

        response = client.post("/login", data=FORM | wrong)

        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"] == "Bearer"
        assert response.json() == {
            "error": "invalid_grant",
            "error_description": "wrong username or password",
        }

    @pytest.mark.parametrize("length", [15, 72])
    def test_login_right_password_returns_200(
        self, client: TestClient, length: int
    ) -> None:
        person = ADA | {"password": "a" * length}
        client.post("/users/register", json=person)

        response = client.post("/login", data=person)

        assert response.status_code == 200

    @pytest.mark.parametrize("extra", [{}, SWAGGER_FIELDS], ids=["plain", "swagger"])
    def test_login_returns_bearer_token(
        self, client: TestClient, extra: dict[str, str]
    ) -> None:
        client.post("/users/register", json=ADA)

        response = client.post("/login", data=FORM | extra)

        token = {"access_token": ANY, "token_type": "bearer", "expires_in": 900}
        assert response.json() == token
        assert response.headers["Cache-Control"] == "no-store"

    def test_login_tokens_name_user_and_differ(
        self, client: TestClient, stored_user: Callable[[str], User]
    ) -> None:
        client.post("/users/register", json=ADA)

        first, second = [client.post("/login", data=FORM).json() for _ in range(2)]

        claims = jwt.decode(first["access_token"], options={"verify_signature": False})
        assert claims["sub"] == str(stored_user("ada").id)
        assert first["access_token"] != second["access_token"]
