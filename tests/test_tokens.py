"""Access tokens: three parts in base64, of which the last is the signature."""

import hmac
import json
from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta
from unittest.mock import ANY
from uuid import UUID

from fastauth.models import LoginSession
from fastauth.sessions.tokens import issue_token
from fastauth.settings import get_settings

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
SID = "00000000-0000-4000-8000-000000000000"


def issue(minutes: int = 60) -> list[str]:
    """Return the parts of a token for a session that ends so long after noon."""
    end = NOON + timedelta(minutes=minutes)
    login = LoginSession(id=UUID(SID), user_id=7, expires_at=end)
    return issue_token(login, now=NOON, settings=get_settings()).split(".")


def test_token_has_required_header_and_claims() -> None:
    header, claims, _ = [urlsafe_b64decode(part + "==") for part in issue()]

    times = {"iat": NOON.timestamp(), "exp": NOON.timestamp() + 900}
    names = {"iss": "fastauth", "aud": "fastauth-api", "sub": "7"}
    assert json.loads(header) == {"alg": "HS256", "typ": "at+jwt"}
    assert json.loads(claims) == times | names | {"sid": SID, "jti": ANY}


def test_token_expires_with_session() -> None:
    claims = json.loads(urlsafe_b64decode(issue(minutes=5)[1] + "=="))

    assert claims["exp"] == NOON.timestamp() + 300


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
