"""Create, read, update and delete rows. The caller commits."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from fastauth.models import User


def find_user(session: Session, *, username: str) -> User | None:
    """Return the user with this username, or None."""
    return session.scalar(select(User).where(User.username == username))


def create_user(
    session: Session, *, username: str, fullname: str, hashed_password: str
) -> User:
    """Insert a user and return it, with the id that Postgres assigned."""
    user = User(username=username, fullname=fullname, hashed_password=hashed_password)
    session.add(user)
    session.flush()
    return user
