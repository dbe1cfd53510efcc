"""The questions that are put to the tables."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from fastauth.models import User
from fastauth.names import fold


def find_user(session: Session, *, username: str) -> User | None:
    """Return the user of this name, however it is spelt, or None."""
    return session.scalar(select(User).where(User.folded_username == fold(username)))


def create_user(
    session: Session, *, username: str, fullname: str, hashed_password: str
) -> User:
    """Store a new user and return it, with the number that Postgres gave it."""
    user = User(
        username=username,
        folded_username=fold(username),
        fullname=fullname,
        hashed_password=hashed_password,
    )
    session.add(user)
    session.flush()
    return user
