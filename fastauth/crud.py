"""Create, read, update and delete rows. The caller commits."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fastauth.models import User


def find_user(session: Session, *, folded_username: str) -> User | None:
    """Return the user whose username has this folded form, or None."""
    return session.scalar(select(User).where(User.folded_username == folded_username))


def create_user(
    session: Session,
    *,
    username: str,
    folded_username: str,
    fullname: str,
    hashed_password: str,
) -> User:
    """Insert a user and return it, with the id that Postgres assigned."""
    user = User(
        username=username,
        folded_username=folded_username,
        fullname=fullname,
        hashed_password=hashed_password,
    )
    session.add(user)
    session.flush()
    return user


def replace_hash(session: Session, *, user_id: int, old: str, new: str) -> None:
    """Store another hash of the user's password, if the stored one is still `old`."""
    is_unchanged = (User.id == user_id, User.hashed_password == old)
    session.execute(update(User).where(*is_unchanged).values(hashed_password=new))
