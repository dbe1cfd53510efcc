"""The access token that a login hands out: what it says, and that it is signed."""

from collections.abc import Callable
from typing import Any

import jwt
from fastapi import FastAPI
from fastapi.testclient import TestClient

from fastauth.models import User
from fastauth.settings import Settings, get_settings
from tests.people import ADA

FORM = {"username": ADA["username"], "password": ADA["password"]}


def claims_of(token: str) -> dict[str, Any]:
    """Read a token as its receiver would: only if the signature is that of our secret."""
    secret = get_settings().secret_key.get_secret_value()
    return jwt.decode(token, secret, algorithms=["HS256"], audience="fastauth-api")


def test_says_what_kind_of_token_it_is(token: str) -> None:
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "typ": "at+jwt"}


def test_says_whom_it_is_for_and_by_whom_and_until_when(token: str) -> None:
    assert set(claims_of(token)) == {"iss", "aud", "sub", "iat", "exp", "jti"}


def test_no_two_tokens_have_one_number(client: TestClient, token: str) -> None:
    another = client.post("/login", data=FORM).json()["access_token"]

    assert claims_of(another)["jti"] != claims_of(token)["jti"]


def test_lives_as_long_as_the_settings_say(app: FastAPI, client: TestClient) -> None:
    app.dependency_overrides[get_settings] = lambda: Settings(token_seconds=60)
    client.post("/users/register", json=ADA)

    answer = client.post("/login", data=FORM).json()

    claims = claims_of(answer["access_token"])
    assert answer["expires_in"] == claims["exp"] - claims["iat"] == 60


def test_names_the_user_by_number_and_not_by_name(
    token: str, stored_user: Callable[[str], User]
) -> None:
    assert claims_of(token)["sub"] == str(stored_user("ada").id)
