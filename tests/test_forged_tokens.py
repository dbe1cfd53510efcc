"""Tokens that nobody issued: each is refused, and no answer says why."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete
from sqlalchemy.orm import Session, sessionmaker

from fastauth.models import User
from fastauth.settings import get_settings
from tests.forgery import opened, sealed

CLAIMS = ["iss", "aud", "sub", "iat", "exp", "jti"]
SECRET = get_settings().secret_key.get_secret_value()


def assert_refused(client: TestClient, token: str) -> None:
    """Ask who is calling with this token, and hear that it is none."""
    header = f"Bearer {token}".encode()
    response = client.get("/users/me", headers={b"Authorization": header})

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert response.json() == {"detail": "this token is not valid"}


@pytest.mark.parametrize(
    "garbled",
    ["nonsense", "a.b.c", "..", "\N{KEY}"],
    ids=["a word", "three letters", "two dots", "a picture"],
)
def test_refuses_what_is_no_token(client: TestClient, garbled: str) -> None:
    assert_refused(client, garbled)


def test_refuses_the_seal_of_a_stranger(client: TestClient, token: str) -> None:
    header, claims = opened(token)

    assert_refused(client, sealed(header, claims, "a secret that a stranger made up"))


def test_refuses_a_good_seal_on_another_text(client: TestClient, token: str) -> None:
    header, claims = opened(token)
    good_seal = token.rpartition(".")[2]

    changed = sealed(header, claims | {"iat": 1}, SECRET).rpartition(".")[0]

    assert_refused(client, f"{changed}.{good_seal}")


@pytest.mark.parametrize("algorithm", ["none", "HS384", "HS512", "RS256", ""])
def test_refuses_another_algorithm(
    client: TestClient, token: str, algorithm: str
) -> None:
    header, claims = opened(token)

    assert_refused(client, sealed(header | {"alg": algorithm}, claims, SECRET))


@pytest.mark.parametrize("kind", ["JWT", "rt+jwt", "", None])
def test_refuses_another_kind_of_token(
    client: TestClient, token: str, kind: str | None
) -> None:
    header, claims = opened(token)

    assert_refused(client, sealed(header | {"typ": kind}, claims, SECRET))


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "elsewhere"},
        {"aud": "elsewhere"},
        {"aud": ["fastauth-api", "elsewhere"]},
    ],
    ids=["another issuer", "another reader", "several readers"],
)
def test_refuses_another_issuer_or_reader(
    client: TestClient, token: str, changed: dict[str, Any]
) -> None:
    header, claims = opened(token)

    assert_refused(client, sealed(header, claims | changed, SECRET))


@pytest.mark.parametrize("missing", CLAIMS)
def test_refuses_a_token_that_says_too_little(
    client: TestClient, token: str, missing: str
) -> None:
    header, claims = opened(token)
    del claims[missing]

    assert_refused(client, sealed(header, claims, SECRET))


def test_refuses_the_token_of_somebody_who_is_gone(
    client: TestClient, token: str, new_session: sessionmaker[Session]
) -> None:
    with new_session() as session:
        session.execute(delete(User))
        session.commit()

    assert_refused(client, token)


@pytest.mark.parametrize(
    "nobody",
    [1, "", "ada", "-1", "9" * 30, "9" * 5000],
    ids=["no string", "empty", "a word", "less than none", "30 digits", "5000 digits"],
)
def test_refuses_a_number_that_is_nobodys(
    client: TestClient, token: str, nobody: str | int
) -> None:
    header, claims = opened(token)

    assert_refused(client, sealed(header, claims | {"sub": nobody}, SECRET))


@pytest.mark.parametrize("claim", ["iat", "exp", "nbf"])
@pytest.mark.parametrize(
    "time",
    ["soon", None, [], True, float("inf"), float("nan")],
    ids=["a word", "nothing", "a list", "a truth", "never", "no number"],
)
def test_refuses_a_time_that_is_none(
    client: TestClient, token: str, claim: str, time: Any
) -> None:
    header, claims = opened(token)

    assert_refused(client, sealed(header, claims | {claim: time}, SECRET))
