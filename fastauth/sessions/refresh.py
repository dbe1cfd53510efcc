"""POST /token/refresh and POST /token/revoke."""

from typing import Annotated

from fastapi import APIRouter, Form

from fastauth.clock import ClockDep
from fastauth.database import SessionDep
from fastauth.error_bodies import ERROR, FIELD_ERRORS, FORM_ERROR
from fastauth.errors import InvalidRefreshToken, UnsupportedGrantType
from fastauth.sessions import crud
from fastauth.sessions.new_tokens import new_tokens
from fastauth.sessions.schemas import Token
from fastauth.settings import SettingsDep

router = APIRouter(prefix="/token")


@router.post(
    "/refresh",
    responses={400: FORM_ERROR, 422: FIELD_ERRORS, 503: ERROR},
)
def refresh(
    refresh_token: Annotated[str, Form()],
    session: SessionDep,
    settings: SettingsDep,
    clock: ClockDep,
    grant_type: Annotated[str, Form()] = "refresh_token",
) -> Token:
    """Return new tokens for a refresh token, which can be used once."""
    if grant_type != "refresh_token":
        raise UnsupportedGrantType
    now = clock()
    with session:
        login = crud.find_session(session, refresh_token=refresh_token, now=now)
        if login is None or login.expires_at <= now:
            raise InvalidRefreshToken
        if not crud.use_refresh_token(session, refresh_token=refresh_token, now=now):
            # Two clients have this token, and one of them has stolen it.
            crud.end_session(session, session_id=login.id)
            # Without the commit, the error would roll this back.
            session.commit()
            raise InvalidRefreshToken
        token = new_tokens(session, login=login, now=now, settings=settings)
        session.commit()
    return token


@router.post("/revoke", responses={400: ERROR, 422: FIELD_ERRORS, 503: ERROR})
def revoke(token: Annotated[str, Form()], session: SessionDep, clock: ClockDep) -> None:
    """End the session of a refresh token. Ignore any other token (RFC 7009)."""
    with session:
        login = crud.find_session(session, refresh_token=token, now=clock())
        if login is not None:
            crud.end_session(session, session_id=login.id)
            session.commit()
