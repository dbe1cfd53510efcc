"""The questions that are put to the tables."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fastauth.models import User
from fastauth.names import MOST_TYPED, fold
from fastauth.text import is_plain


def find_user(session: Session, *, username: str) -> User | None:
    """Return the user of this name, however spelt; what nobody may choose is nobody's."""
    # Asked before anything is done with it: to fold a name of any length may take minutes.
    if len(username) > MOST_TYPED or not is_plain(username):
        return None
    return session.scalar(select(User).where(User.folded_username == fold(username)))


def get_user(session: Session, *, user_id: int) -> User | None:
    """Return the user with this number, or None."""
    return session.get(User, user_id)


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


def replace_hash(session: Session, *, user_id: int, old: str, new: str) -> None:
    """Store another hash for this user, where the old one is still the one that is there."""
    is_the_same = (User.id == user_id, User.hashed_password == old)
    session.execute(update(User).where(*is_the_same).values(hashed_password=new))
