"""Access tokens: JSON Web Tokens in the form of RFC 9068."""

import secrets
from datetime import datetime

import jwt
from jwt.types import Options

from fastauth.errors import InvalidToken
from fastauth.settings import Settings

ALGORITHM = "HS256"
ISSUER = "fastauth"
AUDIENCE = "fastauth-api"
# A stolen token is of use until it expires, so it expires soon.
LIFETIME_SECONDS = 15 * 60
OPTIONS: Options = {
    # PyJWT accepts a token without these claims unless they are required.
    "require": ["exp", "sub"],
    # PyJWT would use the system clock. read_token compares exp with our own.
    "verify_exp": False,
    "verify_iat": False,
}


def issue_token(*, user_id: int, now: datetime, settings: Settings) -> str:
    """Return a signed token that identifies the user for the next 15 minutes."""
    issued_at = int(now.timestamp())
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(user_id),
        "iat": issued_at,
        "exp": issued_at + LIFETIME_SECONDS,
        "jti": secrets.token_urlsafe(16),
    }
    key = settings.secret_key.get_secret_value()
    return jwt.encode(claims, key, algorithm=ALGORITHM, headers={"typ": "at+jwt"})


def read_token(token: str, *, now: datetime, settings: Settings) -> int:
    """Return the id of the user that the token identifies, or raise InvalidToken."""
    key = settings.secret_key.get_secret_value()
    try:
        claims = jwt.decode(
            token,
            key,
            # The list is fixed: the algorithm in the header is the sender's choice.
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            options=OPTIONS,
        )
    except jwt.InvalidTokenError as error:
        raise InvalidToken from error
    if now.timestamp() >= claims["exp"]:
        raise InvalidToken
    return int(claims["sub"])
