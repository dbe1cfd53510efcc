"""POST /login."""

from base64 import urlsafe_b64decode
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from unittest.mock import ANY

import bcrypt
import jwt
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, delete, select, text
from sqlalchemy.orm import Session, sessionmaker

from fastauth.models import LoginSession, User
from tests.people import ADA, GRACE
from tests.tokens import get_tokens

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
        assert response.json() == token | {"refresh_token": ANY}
        assert response.headers["Cache-Control"] == "no-store"

    def test_login_tokens_name_user_and_differ(
        self, client: TestClient, stored_user: Callable[[str], User]
    ) -> None:
        client.post("/users/register", json=ADA)

        first, second = [client.post("/login", data=FORM).json() for _ in range(2)]

        claims = jwt.decode(first["access_token"], options={"verify_signature": False})
        assert claims["sub"] == str(stored_user("ada").id)
        assert first["access_token"] != second["access_token"]

    def test_login_user_deleted_during_check_returns_401(
        self,
        client: TestClient,
        connection: Connection,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        client.post("/users/register", json=ADA)
        # The result of the DELETE is true, so the password counts as right.
        monkeypatch.setattr(
            bcrypt, "checkpw", lambda *_: connection.execute(delete(User))
        )

        assert client.post("/login", data=FORM).status_code == 401

    def test_login_starts_session_of_30_days(
        self, client: TestClient, new_session: sessionmaker[Session]
    ) -> None:
        client.post("/users/register", json=ADA)

        token = client.post("/login", data=FORM).json()["access_token"]

        claims = jwt.decode(token, options={"verify_signature": False})
        with new_session() as session:
            login = session.scalars(select(LoginSession)).one()
        assert claims["sid"] == str(login.id)
        assert login.expires_at - login.created_at == timedelta(days=30)

    def test_login_refresh_token_is_32_random_bytes(self, client: TestClient) -> None:
        first, second = [get_tokens(client, ADA)["refresh_token"] for _ in range(2)]

        assert first != second
        assert len(urlsafe_b64decode(first + "==")) == 32

    def test_login_stores_only_hash_of_refresh_token(
        self, client: TestClient, connection: Connection
    ) -> None:
        token = get_tokens(client, ADA)["refresh_token"]

        row = connection.execute(text("select * from refresh_tokens")).one()
        assert bytes(row.token_hash) == sha256(token.encode()).digest()
        assert token not in str(row)
