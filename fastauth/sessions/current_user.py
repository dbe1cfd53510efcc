"""The session and the user that a request is made for, as dependencies."""

import logging
from datetime import datetime
from typing import Annotated

from fastapi import Depends
from fastapi.security import APIKeyHeader, OAuth2PasswordBearer, SecurityScopes
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from fastauth.api_keys import crud as api_keys
from fastauth.clock import ClockDep
from fastauth.database import SessionDep
from fastauth.errors import (
    InsufficientScope,
    InvalidToken,
    NotAuthenticated,
    SessionRequired,
)
from fastauth.models import LoginSession, User
from fastauth.parameters import Id
from fastauth.sessions.scopes import SCOPES_OF_KEYS, SCOPES_OF_ROLE
from fastauth.sessions.tokens import read_token
from fastauth.settings import SettingsDep

logger = logging.getLogger(__name__)
bearer = OAuth2PasswordBearer(tokenUrl="login", auto_error=False)
BearerDep = Annotated[str | None, Depends(bearer)]
header = APIKeyHeader(name="X-API-Key", auto_error=False)


async def get_key(
    token: BearerDep, key: Annotated[str | None, Depends(header)]
) -> str | None:
    """Return the API key of the request. With a token, the token decides."""
    return None if token else key


KeyDep = Annotated[str | None, Depends(get_key)]


async def require_token(token: BearerDep, key: KeyDep) -> str:
    """Return the token of the request. An API key is not enough."""
    if key:
        raise SessionRequired
    if not token:
        raise NotAuthenticated
    return token


TokenDep = Annotated[str, Depends(require_token)]


def get_current_session(
    token: TokenDep, session: SessionDep, settings: SettingsDep, clock: ClockDep
) -> LoginSession:
    """Return the session of the token, or raise InvalidToken."""
    user_id, session_id = read_token(token, now=clock(), settings=settings)
    with session:
        current = session.get(LoginSession, session_id)
    # An ended session has no row.
    if current is None or current.user_id != user_id:
        raise InvalidToken
    return current


CurrentSession = Annotated[LoginSession, Depends(get_current_session)]


def get_current_user(
    token: BearerDep,
    key: KeyDep,
    session: SessionDep,
    settings: SettingsDep,
    clock: ClockDep,
) -> User:
    """Return the user of the API key or of the session."""
    if key:
        return use_key(key, session=session, now=clock())
    if not token:
        raise NotAuthenticated
    return get_current_session(token, session, settings, clock).user


def use_key(key: str, *, session: Session, now: datetime) -> User:
    """Return the owner of the API key, and try to store the time of this use."""
    with session:
        row = api_keys.find_valid_key(session, key=key, now=now)
    try:
        with session:
            api_keys.record_use(session, row=row, now=now)
            session.commit()
    except SQLAlchemyError as error:
        # The key is valid, so the request goes on.
        logger.warning("API key %s: the last use is not stored: %s", row.id, error)
    return row.user


CurrentUser = Annotated[User, Depends(get_current_user)]


async def require_scopes(
    needed: SecurityScopes, user: CurrentUser, key: KeyDep
) -> User:
    """Return the current user, or raise InsufficientScope."""
    # Not the scopes of the token: a change of the role must act at once.
    scopes = SCOPES_OF_ROLE[user.role]
    if key:
        scopes = scopes & SCOPES_OF_KEYS
    if not scopes.issuperset(needed.scopes):
        raise InsufficientScope(needed.scope_str)
    return user


async def own_or_scopes(
    needed: SecurityScopes, user: CurrentUser, key: KeyDep, user_id: Id
) -> User:
    """Return the current user. For another id or an API key, require the scopes."""
    is_own = user_id == user.id and not key
    return user if is_own else await require_scopes(needed, user, key)
