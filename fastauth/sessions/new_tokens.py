"""The tokens that a login or a refresh returns."""

from datetime import datetime

from sqlalchemy.orm import Session

from fastauth.models import LoginSession
from fastauth.sessions import crud
from fastauth.sessions.schemas import Token
from fastauth.sessions.tokens import issue_token, lifetime_seconds
from fastauth.settings import Settings


def new_tokens(
    session: Session, *, login: LoginSession, now: datetime, settings: Settings
) -> Token:
    """Return an access token of the session, and a refresh token that is now stored."""
    return Token(
        access_token=issue_token(login, now=now, settings=settings),
        expires_in=lifetime_seconds(login, now=now),
        refresh_token=crud.add_refresh_token(session, session_id=login.id),
    )
