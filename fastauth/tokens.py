"""Access tokens: a signed sentence of whose they are, in the form of RFC 9068."""

import secrets
from datetime import UTC, datetime

import jwt

from fastauth.settings import Settings

ALGORITHM = "HS256"
KIND = "at+jwt"
ISSUER = "fastauth"
AUDIENCE = "fastauth-api"


def issue_token(user_id: int, settings: Settings) -> str:
    """Return a token that says for the next `token_seconds` that its bearer is this user."""
    now = int(datetime.now(UTC).timestamp())
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(user_id),
        "iat": now,
        "exp": now + settings.token_seconds,
        "jti": secrets.token_urlsafe(16),
    }
    secret = settings.secret_key.get_secret_value()
    return jwt.encode(claims, secret, algorithm=ALGORITHM, headers={"typ": KIND})
