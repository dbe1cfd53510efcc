"""Create, read, update and delete API keys. The caller commits."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fastauth.errors import InvalidApiKey, InvalidToken, NotFound, TooManyApiKeys
from fastauth.models import ApiKey

LIFETIME = timedelta(days=90)
# With 8 of the 43 random characters: enough to recognize a key, not to guess it.
PREFIX_LENGTH = 17
USE_INTERVAL = timedelta(minutes=1)
MAX_KEYS = 20


def hash_key(key: str) -> bytes:
    """Return the SHA-256. A slow hash is for passwords, which can be guessed."""
    return sha256(key.encode()).digest()


def count_keys(session: Session, *, user_id: int) -> int:
    """Return how many API keys the user has."""
    query = select(func.count(ApiKey.id)).where(ApiKey.user_id == user_id)
    return session.scalars(query).one()


def create_key(
    session: Session, *, user_id: int, name: str, now: datetime
) -> tuple[ApiKey, str]:
    """Insert an API key, and return its row and the key itself."""
    if count_keys(session, user_id=user_id) >= MAX_KEYS:
        raise TooManyApiKeys
    # The fixed start is for programs that search source code for secrets.
    key = "fastauth_" + secrets.token_urlsafe(32)
    texts = {"name": name, "prefix": key[:PREFIX_LENGTH]}
    times = {"created_at": now, "expires_at": now + LIFETIME}
    row = ApiKey(user_id=user_id, key_hash=hash_key(key), **texts, **times)
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        # The user has been deleted since the token was checked.
        raise InvalidToken from error
    return row, key


def list_keys(
    session: Session, *, user_id: int, skip: int, limit: int
) -> tuple[list[ApiKey], int]:
    """Return a page of the user's keys, the oldest first, and how many there are."""
    own = select(ApiKey).where(ApiKey.user_id == user_id).order_by(ApiKey.id)
    page = session.scalars(own.offset(skip).limit(limit)).all()
    return list(page), count_keys(session, user_id=user_id)


def get_key(session: Session, *, key_id: int, user_id: int) -> ApiKey:
    """Return this key of the user, locked until the commit, or raise NotFound."""
    is_own = (ApiKey.id == key_id, ApiKey.user_id == user_id)
    key = session.scalar(select(ApiKey).where(*is_own).with_for_update(of=ApiKey))
    if key is None:
        raise NotFound
    return key


def find_valid_key(session: Session, *, key: str, now: datetime) -> ApiKey:
    """Return the row of the key with its user, or raise InvalidApiKey."""
    is_valid = (ApiKey.key_hash == hash_key(key), ApiKey.expires_at > now)
    row = session.scalar(select(ApiKey).where(*is_valid))
    if row is None:
        raise InvalidApiKey
    return row


def record_use(session: Session, *, row: ApiKey, now: datetime) -> None:
    """Store the time of the last use, unless less than a minute has passed."""
    if row.last_used_at and now < row.last_used_at + USE_INTERVAL:
        return
    # Of several requests at once, only one changes the row.
    is_unchanged = ApiKey.last_used_at.is_not_distinct_from(row.last_used_at)
    statement = update(ApiKey).where(ApiKey.id == row.id, is_unchanged)
    session.execute(statement.values(last_used_at=now))
