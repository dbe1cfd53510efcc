"""Store and end sessions. The caller commits."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from fastauth.models import LoginSession, RefreshToken

# However often it is used, a session ends 30 days after its login.
LIFETIME = timedelta(days=30)


def start_session(session: Session, *, user_id: int, now: datetime) -> LoginSession:
    """Insert a session of this user and return it. Delete the expired ones."""
    expired = (LoginSession.user_id == user_id, LoginSession.expires_at <= now)
    session.execute(delete(LoginSession).where(*expired))
    times = {"created_at": now, "last_used_at": now, "expires_at": now + LIFETIME}
    login = LoginSession(user_id=user_id, **times)
    session.add(login)
    session.flush()
    return login


def hash_token(token: str) -> bytes:
    """Return the hash that is stored in place of a random token."""
    # Not bcrypt: 2**256 tokens cannot be guessed, however fast the hash is.
    # A client can send a lone surrogate, which UTF-8 does not allow.
    return sha256(token.encode(errors="surrogatepass")).digest()


def add_refresh_token(session: Session, *, session_id: UUID) -> str:
    """Insert the hash of a new refresh token, and return the token."""
    token = secrets.token_urlsafe(32)
    session.add(RefreshToken(token_hash=hash_token(token), session_id=session_id))
    session.flush()
    return token


def find_session(
    session: Session, *, refresh_token: str, now: datetime
) -> LoginSession | None:
    """Return the session of a refresh token, and lock it until the commit."""
    # Lock the session before its tokens, as a DELETE does. If one transaction locks
    # them the other way round, two can wait for each other.
    found = (
        LoginSession.id == RefreshToken.session_id,
        RefreshToken.token_hash == hash_token(refresh_token),
    )
    change = update(LoginSession).where(*found).values(last_used_at=now)
    return session.scalar(change.returning(LoginSession))


def use_refresh_token(session: Session, *, refresh_token: str, now: datetime) -> bool:
    """Mark the token as used, and return whether this is its first use."""
    # The UPDATE also checks: of two at the same time, the second one finds no row.
    unused = (
        RefreshToken.token_hash == hash_token(refresh_token),
        RefreshToken.used_at.is_(None),
    )
    change = update(RefreshToken).where(*unused).values(used_at=now)
    return session.scalar(change.returning(RefreshToken.token_hash)) is not None


def end_session(session: Session, *, session_id: UUID) -> None:
    """Delete the session, and with it its refresh tokens."""
    session.execute(delete(LoginSession).where(LoginSession.id == session_id))


def end_sessions(
    session: Session, *, user_id: int, except_id: UUID | None = None
) -> None:
    """Delete all sessions of the user but the one with the id `except_id`."""
    others = LoginSession.id.is_distinct_from(except_id)
    ended = delete(LoginSession).where(LoginSession.user_id == user_id, others)
    session.execute(ended)


def list_sessions(
    session: Session, *, user_id: int, now: datetime
) -> Sequence[LoginSession]:
    """Return the sessions of this user that have not expired, the last used first."""
    own = (LoginSession.user_id == user_id, LoginSession.expires_at > now)
    query = select(LoginSession).where(*own).order_by(LoginSession.last_used_at.desc())
    return session.scalars(query).all()
