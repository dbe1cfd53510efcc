"""Access tokens: JSON Web Tokens in the form of RFC 9068."""

import secrets
from datetime import datetime
from typing import Annotated
from uuid import UUID

import jwt
from jwt.types import Options
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from fastauth.errors import InvalidToken
from fastauth.models import LoginSession
from fastauth.settings import Settings

ALGORITHM = "HS256"
ISSUER = "fastauth"
AUDIENCE = "fastauth-api"
TYPE = "at+jwt"
# A stolen token is of use until it expires, so it expires soon.
LIFETIME_SECONDS = 15 * 60
OPTIONS: Options = {
    # A token that is also for other services could have been sent on by one of them.
    "strict_aud": True,
    # PyJWT would use the system clock. read_token compares nbf and exp with our own.
    "verify_nbf": False,
    "verify_exp": False,
    "verify_iat": False,
}
# Seconds since 1970; the last one of the year 9999, as in `datetime`.
Time = Annotated[int, Field(le=253402300799)]


class Claims(BaseModel):
    """The claims that the service reads, in the form in which it writes them."""

    # Not strict, pydantic would accept true as the number 1.
    model_config = ConfigDict(strict=True)

    # Not \d, which also matches the digits of other alphabets.
    sub: str = Field(pattern="^[0-9]{1,18}$")
    # Not strict, because JSON has no UUID, only text.
    sid: Annotated[UUID, Field(strict=False)]
    jti: str = Field(min_length=1)
    iat: Time
    nbf: Time = 0
    exp: Time


def lifetime_seconds(login: LoginSession, *, now: datetime) -> int:
    """Return how long a token lives: 15 minutes, or less if the session ends first."""
    return min(LIFETIME_SECONDS, int((login.expires_at - now).total_seconds()))


def issue_token(login: LoginSession, *, now: datetime, settings: Settings) -> str:
    """Return a signed token that names the session and its user."""
    issued_at = int(now.timestamp())
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(login.user_id),
        "sid": str(login.id),
        "iat": issued_at,
        "exp": issued_at + lifetime_seconds(login, now=now),
        "jti": secrets.token_urlsafe(16),
    }
    key = settings.secret_key.get_secret_value()
    return jwt.encode(claims, key, algorithm=ALGORITHM, headers={"typ": TYPE})


def read_token(token: str, *, now: datetime, settings: Settings) -> tuple[int, UUID]:
    """Return the ids of the token's user and session, or raise InvalidToken."""
    key = settings.secret_key.get_secret_value()
    try:
        parts = jwt.decode_complete(
            token,
            key,
            # The list is fixed: the algorithm in the header is the sender's choice.
            algorithms=[ALGORITHM],
            issuer=ISSUER,
            audience=AUDIENCE,
            options=OPTIONS,
        )
        claims = Claims.model_validate(parts["payload"])
    except (jwt.InvalidTokenError, ValidationError) as error:
        raise InvalidToken from error
    # Another kind of token, with the same key, must not log anyone in.
    if parts["header"].get("typ") != TYPE:
        raise InvalidToken
    if not claims.nbf <= now.timestamp() < claims.exp:
        raise InvalidToken
    return int(claims.sub), claims.sid
