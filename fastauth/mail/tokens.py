"""The tokens of links. Only their hashes are stored. The caller commits."""

import secrets
from datetime import datetime

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from fastauth.errors import InvalidMailToken
from fastauth.mail.messages import KINDS
from fastauth.models import Mail, MailToken, User
from fastauth.sessions.crud import hash_token


def end_reset_links(session: Session, *, user_id: int) -> None:
    """Delete the tokens that set a new password for this user."""
    is_link = (MailToken.user_id == user_id, MailToken.purpose == "reset")
    session.execute(delete(MailToken).where(*is_link))


def add_token(session: Session, *, mail: Mail, now: datetime) -> str:
    """Insert the hash of a new token for the address of the mail; return the token.

    A mail without a link needs no token: return an empty text.
    """
    if not KINDS[mail.kind].path:
        return ""
    if mail.kind == "reset":
        # The user first, as in use_token; so two claims come one after the other, too.
        session.get(User, mail.user_id, with_for_update=True)
        end_reset_links(session, user_id=mail.user_id)
    token = secrets.token_urlsafe(32)
    row = MailToken(token_hash=hash_token(token), address=mail.address)
    row.purpose = mail.kind
    row.user_id, row.expires_at = mail.user_id, now + KINDS[mail.kind].lifetime
    session.add(row)
    return token


def delete_token(session: Session, *, token: str) -> None:
    """Delete a token that nobody knows, because its mail was not sent."""
    unknown = MailToken.token_hash == hash_token(token)
    session.execute(delete(MailToken).where(unknown))


def find_owner(*, token: str, purpose: str, now: datetime) -> Select[User]:
    """Return the query for the user of a token that is valid."""
    valid = (MailToken.token_hash == hash_token(token), MailToken.expires_at > now)
    of_user = (MailToken.user_id == User.id, MailToken.address == User.email)
    return select(User).where(*valid, *of_user, MailToken.purpose == purpose)


def check_token(session: Session, *, token: str, purpose: str, now: datetime) -> None:
    """Raise InvalidMailToken unless the token is valid. Change nothing."""
    if session.scalar(find_owner(token=token, purpose=purpose, now=now)) is None:
        raise InvalidMailToken


def use_token(session: Session, *, token: str, purpose: str, now: datetime) -> User:
    """Delete the token and return its user, locked, or raise InvalidMailToken."""
    # The user first: a DELETE of the account locks them in this order, too.
    owner = find_owner(token=token, purpose=purpose, now=now).with_for_update(of=User)
    user = session.scalar(owner)
    is_it = MailToken.token_hash == hash_token(token)
    used = delete(MailToken).where(is_it).returning(MailToken.user_id)
    if user is None or session.scalar(used) is None:
        raise InvalidMailToken
    return user
