"""The rows of the outbox. The caller commits."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, insert, literal, select, update
from sqlalchemy.orm import Session

from fastauth.models import Mail, User

# Longer than the sender waits for a mail server.
LEASE = timedelta(seconds=60)
INTERVAL = timedelta(minutes=1)


def add_mail(
    session: Session, *, to: ColumnElement[bool], kind: str, now: datetime
) -> int | None:
    """Insert a mail to a user, and return its id.

    Return None, and insert nothing, if there is no such user with an address, or if
    the last mail is less than a minute old. Each case costs one statement.
    """
    # Of two requests at once, the second finds the time that the first has set.
    is_due = User.mailed_at.is_(None) | (User.mailed_at <= now - INTERVAL)
    change = update(User).where(to, User.email.is_not(None), is_due)
    user = change.values(mailed_at=now).returning(User.id, User.email).cte()
    columns = select(user.c.id, literal(kind), user.c.email, literal(now))
    names = ["user_id", "kind", "address", "created_at"]
    return session.scalar(insert(Mail).from_select(names, columns).returning(Mail.id))


def claim_mail(
    session: Session, *, which: ColumnElement[bool], now: datetime
) -> Mail | None:
    """Return the first of these mails that is free, and claim it for 60 seconds."""
    free = Mail.claimed_until.is_(None) | (Mail.claimed_until <= now)
    first = select(Mail.id).where(which, free).order_by(Mail.id).limit(1)
    # Another process is claiming a mail that is locked, so take the next one.
    first = first.with_for_update(skip_locked=True)
    claim = update(Mail).where(Mail.id == first.scalar_subquery())
    return session.scalar(claim.values(claimed_until=now + LEASE).returning(Mail))
