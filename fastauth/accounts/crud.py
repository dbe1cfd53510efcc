"""Create, read, update and delete rows. The caller commits."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fastauth.accounts.schemas import Registration
from fastauth.accounts.usernames import fold_username
from fastauth.database import violates
from fastauth.errors import EmailTaken, LastAdmin, UsernameTaken
from fastauth.mail.mailer import Mailer
from fastauth.models import Mail, User

REFUSALS = {"users_folded_username_key": UsernameTaken, "users_email_key": EmailTaken}


def find_user(session: Session, *, folded_username: str) -> User | None:
    """Return the user whose username has this folded form, or None."""
    return session.scalar(select(User).where(User.folded_username == folded_username))


def list_users(session: Session, *, skip: int, limit: int) -> tuple[list[User], int]:
    """Return a page of the users, in the order of their ids, and how many there are."""
    page = select(User).order_by(User.id).offset(skip).limit(limit)
    total = session.scalars(select(func.count(User.id))).one()
    return list(session.scalars(page)), total


def flush_user(session: Session) -> None:
    """Write the user, or raise the error for the unique constraint that refuses it."""
    try:
        session.flush()
    except IntegrityError as error:
        for constraint, refusal in REFUSALS.items():
            if violates(error, constraint):
                raise refusal from error
        raise


def create_user(
    session: Session, *, registration: Registration, hashed_password: str
) -> User:
    """Insert a user and return it, with the id that Postgres assigned."""
    user = User(
        **registration.model_dump(exclude={"password"}),
        folded_username=fold_username(registration.username),
        hashed_password=hashed_password,
    )
    session.add(user)
    flush_user(session)
    return user


def require_other_admin(session: Session, *, user_id: int) -> None:
    """Raise LastAdmin if the user is the only administrator. Lock all of them."""
    # Also the user, who may be promoted right now; in one order, against deadlocks.
    rows = select(User).where((User.role == "admin") | (User.id == user_id))
    users = session.scalars(rows.order_by(User.id).with_for_update())
    if [user.id for user in users if user.role == "admin"] == [user_id]:
        raise LastAdmin


def change_user(
    session: Session, *, user_id: int, mailer: Mailer, **changes: str | None
) -> User | None:
    """Store other values of some columns, and send a link to another address.

    Return the user, or None if deleted.
    """
    if changes.get("role", "admin") != "admin":
        require_other_admin(session, user_id=user_id)
    # The lock holds back other changes of this row until the commit.
    user = session.get(User, user_id, with_for_update=True)
    if user is None:
        return None
    has_new_email = changes.get("email", user.email) != user.email
    if has_new_email:
        # Also for another spelling: only the mail server knows if it is one mailbox.
        user.email_verified_at = user.mailed_at = None
    for name, value in changes.items():
        setattr(user, name, value)
    flush_user(session)
    if has_new_email:
        mailer.add(session, to=User.id == user_id, kind="verification")
    return user


def delete_user(session: Session, *, user_id: int) -> Sequence[str | None]:
    """Delete the user and all its rows. Return its picture_key; nothing if unknown."""
    # First the mails, then the user: the order in which a claim locks them.
    session.execute(delete(Mail).where(Mail.user_id == user_id))
    require_other_admin(session, user_id=user_id)
    own = delete(User).where(User.id == user_id)
    return session.scalars(own.returning(User.picture_key)).all()


def replace_hash(session: Session, *, user_id: int, old: str, new: str) -> bool:
    """Store another hash, if the stored one is still `old`. Return whether it was."""
    is_unchanged = (User.id == user_id, User.hashed_password == old)
    change = update(User).where(*is_unchanged).values(hashed_password=new)
    return session.scalar(change.returning(User.id)) is not None


def lock_hash(session: Session, *, user_id: int, hashed: str) -> bool:
    """Return whether this hash is still stored, and keep it until the commit."""
    is_unchanged = (User.id == user_id, User.hashed_password == hashed)
    query = select(User.id).where(*is_unchanged).with_for_update(read=True)
    return session.scalar(query) is not None
