"""Access tokens: a signed sentence of whose they are, in the form of RFC 9068."""

import secrets
from datetime import datetime

import jwt
from jwt.types import Options
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from fastauth.errors import InvalidToken
from fastauth.settings import Settings

ALGORITHM = "HS256"
KIND = "at+jwt"
ISSUER = "fastauth"
AUDIENCE = "fastauth-api"
OPTIONS: Options = {
    "require": ["iss", "aud", "sub", "iat", "exp", "jti"],
    "strict_aud": True,
    # PyJWT would ask the machine for the time. There is one clock, and it is ours.
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
}


class Claims(BaseModel):
    """What we look at ourselves, in the form in which we write it."""

    # Not strict, true would be the number 1.
    model_config = ConfigDict(strict=True)

    sub: str = Field(pattern="^[0-9]{1,18}$")
    iat: int
    nbf: int = 0
    exp: int


def issue_token(user_id: int, now: datetime, settings: Settings) -> str:
    """Return a token that says for the next `token_seconds` that its bearer is this user."""
    begin = int(now.timestamp())
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(user_id),
        "iat": begin,
        "exp": begin + settings.token_seconds,
        "jti": secrets.token_urlsafe(16),
    }
    secret = settings.secret_key.get_secret_value()
    return jwt.encode(claims, secret, algorithm=ALGORITHM, headers={"typ": KIND})


def read_token(token: str, now: datetime, settings: Settings) -> int:
    """Return the number of the user whom a token names, or raise InvalidToken."""
    secret = settings.secret_key.get_secret_value()
    try:
        parts = jwt.decode_complete(
            token,
            secret,
            algorithms=[ALGORITHM],
            issuer=ISSUER,
            audience=AUDIENCE,
            options=OPTIONS,
        )
        claims = Claims.model_validate(parts["payload"])
    except (jwt.InvalidTokenError, ValidationError) as error:
        raise InvalidToken from error
    if parts["header"].get("typ") != KIND:
        raise InvalidToken
    if not claims.nbf <= now.timestamp() < claims.exp:
        raise InvalidToken
    return int(claims.sub)
