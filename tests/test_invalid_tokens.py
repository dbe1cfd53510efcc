"""GET /users/me with a token that is not valid."""

import jwt
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, delete

from fastauth.models import User
from fastauth.settings import get_settings
from tests.people import ADA
from tests.tokens import get_token

KEY = get_settings().secret_key.get_secret_value()
OTHER_KEY = "a key that the service does not know, and that is long enough"


def assert_invalid(client: TestClient, token: str) -> None:
    """Check that GET /users/me refuses the token with `invalid_token`."""
    response = client.get("/users/me", headers={"Authorization": f"Bearer {token}"})

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_me_deleted_user_returns_401(
    client: TestClient, connection: Connection
) -> None:
    token = get_token(client, ADA)
    connection.execute(delete(User))

    assert_invalid(client, token)


def test_me_malformed_token_returns_401(client: TestClient) -> None:
    assert_invalid(client, "malformed")


@pytest.mark.parametrize(
    ("removed", "key", "algorithm"),
    [
        pytest.param("", OTHER_KEY, "HS256", id="signature"),
        pytest.param("", KEY, "HS512", id="algorithm"),
        pytest.param("", "", "none", id="unsigned"),
        pytest.param("exp", KEY, "HS256", id="no-exp"),
        pytest.param("sub", KEY, "HS256", id="no-sub"),
    ],
)
def test_me_changed_token_returns_401(
    client: TestClient, removed: str, key: str, algorithm: str
) -> None:
    claims = jwt.decode(get_token(client, ADA), options={"verify_signature": False})
    claims.pop(removed, None)

    assert_invalid(client, jwt.encode(claims, key, algorithm, {"typ": "at+jwt"}))
