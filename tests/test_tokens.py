"""Access tokens: three parts in base64, of which the last is the signature."""

import hmac
import json
from base64 import urlsafe_b64decode
from datetime import UTC, datetime
from unittest.mock import ANY

from fastauth.settings import get_settings
from fastauth.tokens import issue_token

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def issue() -> list[str]:
    """Return the three parts of a token that user 7 gets at noon."""
    return issue_token(user_id=7, now=NOON, settings=get_settings()).split(".")


def test_token_has_required_header_and_claims() -> None:
    header, claims, _ = [urlsafe_b64decode(part + "==") for part in issue()]

    times = {"iat": NOON.timestamp(), "exp": NOON.timestamp() + 900}
    names = {"iss": "fastauth", "aud": "fastauth-api", "sub": "7", "jti": ANY}
    assert json.loads(header) == {"alg": "HS256", "typ": "at+jwt"}
    assert json.loads(claims) == times | names


def test_token_jti_is_16_random_bytes() -> None:
    claims = [json.loads(urlsafe_b64decode(issue()[1] + "==")) for _ in range(2)]

    first, second = (urlsafe_b64decode(each["jti"] + "==") for each in claims)
    assert first != second
    assert len(first) == 16


def test_token_signature_is_hmac_of_header_and_claims() -> None:
    header, claims, signature = issue()
    key = get_settings().secret_key.get_secret_value().encode()

    expected = hmac.digest(key, f"{header}.{claims}".encode(), "sha256")
    assert urlsafe_b64decode(signature + "==") == expected
