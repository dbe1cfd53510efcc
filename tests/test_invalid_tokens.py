"""GET /users/me with a token that is not valid."""

from typing import Any

import jwt
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, delete

from fastauth.models import LoginSession, User
from fastauth.settings import get_settings
from tests.people import ADA
from tests.tampering import tamper
from tests.tokens import get_token

KEY = get_settings().secret_key.get_secret_value()
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
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


def test_me_ended_session_returns_401(
    client: TestClient, connection: Connection
) -> None:
    token = get_token(client, ADA)
    connection.execute(delete(LoginSession))

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


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"alg": "HS384"}, id="other-alg"),
        pytest.param({"typ": "reset+jwt"}, id="other-typ"),
        pytest.param({"typ": None}, id="no-typ"),
        pytest.param({"iss": "another service"}, id="other-iss"),
        pytest.param({"aud": "another-api"}, id="other-aud"),
        pytest.param({"aud": ["fastauth-api", "another-api"]}, id="aud-list"),
    ],
)
def test_me_token_for_other_use_returns_401(client: TestClient, change: Any) -> None:
    assert_invalid(client, tamper(get_token(client, ADA), **change))


@pytest.mark.parametrize(
    ("claim", "change"),
    [
        pytest.param("sub", "".format, id="sub-empty"),
        pytest.param("sub", "+{}".format, id="sub-plus"),
        pytest.param("sub", "{}\n".format, id="sub-newline"),
        pytest.param("sub", "1{:0>5000}".format, id="sub-5001-digits"),
        pytest.param("sub", lambda x: x.translate(ARABIC_DIGITS), id="sub-arabic"),
        pytest.param("sub", lambda x: str(int(x) + 1), id="sub-other-user"),
        pytest.param("sid", lambda x: "1", id="sid-no-uuid"),
        pytest.param("sid", lambda x: None, id="sid-missing"),
        pytest.param("exp", str, id="exp-text"),
        pytest.param("exp", float, id="exp-float"),
        pytest.param("exp", lambda x: x * 10**400, id="exp-huge"),
        pytest.param("nbf", bool, id="nbf-bool"),
        pytest.param("iat", str, id="iat-text"),
        pytest.param("jti", "".format, id="jti-empty"),
        pytest.param("jti", lambda x: None, id="jti-missing"),
    ],
)
def test_me_bad_claim_returns_401(client: TestClient, claim: str, change: Any) -> None:
    token = get_token(client, ADA)
    old = jwt.decode(token, options={"verify_signature": False}).get(claim)

    assert_invalid(client, tamper(token, **{claim: change(old)}))
