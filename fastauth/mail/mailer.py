"""The mails of a request: stored in its transaction, sent after its response."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from typing import Annotated, NamedTuple

from aiosmtplib import (
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
)
from anyio.to_thread import run_sync
from fastapi import BackgroundTasks, Depends
from sqlalchemy import ColumnElement, delete, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from fastauth.clock import Clock, ClockDep
from fastauth.database import NewSessionDep
from fastauth.errors import NotConfigured
from fastauth.mail.messages import build_message
from fastauth.mail.outbox import add_mail, claim_mail
from fastauth.mail.sender import Sender, SenderDep
from fastauth.mail.tokens import add_token, delete_token
from fastauth.models import Mail, User
from fastauth.settings import Settings, SettingsDep

logger = logging.getLogger(__name__)
REFUSALS = (SMTPRecipientsRefused, SMTPDataError, SMTPNotSupported)
FAILURES = (SMTPException, OSError, SQLAlchemyError)


class Claimed(NamedTuple):
    """A mail that this process has claimed."""

    mail_id: int
    token: str
    message: EmailMessage


@dataclass(frozen=True)
class Mailer:
    """Stores mails, and sends them after the response to a request."""

    settings: Settings
    clock: Clock
    send: Sender
    new_session: sessionmaker[Session]
    background: BackgroundTasks

    @property
    def is_on(self) -> bool:
        """Return whether there is a mail server."""
        return self.settings.smtp_url is not None

    def require(self) -> None:
        """Raise NotConfigured if there is no mail server."""
        if not self.is_on:
            raise NotConfigured("SMTP_URL")

    def add(self, session: Session, *, to: ColumnElement[bool], kind: str) -> None:
        """Store a mail to this user, unless one was stored less than a minute ago.

        The caller commits. The mail is sent after the response.
        """
        if self.is_on:
            mail_id = add_mail(session, to=to, kind=kind, now=self.clock())
            if mail_id is not None:
                self.background.add_task(self.deliver_after_response, mail_id)

    def inform(self, session: Session, *, user: User, kind: str) -> None:
        """Store a mail without a link to the user, if the address is verified.

        The limit of one mail a minute is for mails that anyone can ask for.
        """
        if self.is_on and user.email and user.email_verified_at:
            now = self.clock()
            mail = Mail(user_id=user.id, kind=kind, address=user.email, created_at=now)
            session.add(mail)
            session.flush()
            self.background.add_task(self.deliver_after_response, mail.id)

    async def deliver_after_response(self, mail_id: int) -> None:
        """Send this mail. If it fails, it stays in the outbox, for send-mail."""
        try:
            await self.deliver(Mail.id == mail_id)
        except FAILURES as error:
            logger.warning("mail %s is not sent: %s", mail_id, error)

    async def deliver_all(self) -> None:
        """Send all mails of the outbox. The first failure ends that."""
        last: int | None = 0
        while last is not None:
            last = await self.deliver(Mail.id > last)

    async def deliver(self, which: ColumnElement[bool]) -> int | None:
        """Send the first of these mails that is free. Return its id, or None."""
        claimed = await run_sync(self.claim, which)
        if claimed is None:
            return None
        mail_id = claimed.mail_id
        assert self.settings.smtp_url
        try:
            await self.send(claimed.message, self.settings.smtp_url)
        except REFUSALS as error:
            # Without its text, which repeats the address.
            logger.warning("mail %s is refused: %s", mail_id, type(error).__name__)
            await run_sync(self.refuse, claimed, get_limit(error))
        except (SMTPException, OSError):
            await run_sync(self.release, claimed)
            raise
        else:
            await run_sync(self.delete, mail_id)
        return mail_id

    def claim(self, which: ColumnElement[bool]) -> Claimed | None:
        """Claim the first of these mails that is free, and create its token."""
        now = self.clock()
        with self.new_session.begin() as session:
            mail = claim_mail(session, which=which, now=now)
            if mail is None:
                return None
            token = add_token(session, mail=mail, now=now)
            message = build_message(mail, token=token, settings=self.settings)
            return Claimed(mail.id, token, message)

    def refuse(self, claimed: Claimed, limit: timedelta) -> None:
        """Keep the mail for an attempt in a minute, unless it has reached this age."""
        with self.new_session.begin() as session:
            mail = session.get(Mail, claimed.mail_id, with_for_update=True)
            if mail and self.clock() - mail.created_at >= limit:
                session.delete(mail)
                logger.warning("mail %s is given up", mail.id)
            delete_token(session, token=claimed.token)

    def release(self, claimed: Claimed) -> None:
        """Let any process try this mail at once."""
        with self.new_session.begin() as session:
            release = update(Mail).where(Mail.id == claimed.mail_id)
            session.execute(release.values(claimed_until=None))
            delete_token(session, token=claimed.token)

    def delete(self, mail_id: int) -> None:
        """Delete a mail that has been sent."""
        with self.new_session.begin() as session:
            session.execute(delete(Mail).where(Mail.id == mail_id))


def get_limit(error: SMTPException) -> timedelta:
    """Return the age at which a mail is given up that is refused with this error.

    Codes that begin with 4 are for now, such as a full mailbox (RFC 5321, 4.2.1).
    Such a mail is tried for four to five days (4.5.4.1).
    """
    refusals = error.recipients if isinstance(error, SMTPRecipientsRefused) else [error]
    is_final = all(getattr(each, "code", 500) >= 500 for each in refusals)
    return timedelta(minutes=10) if is_final else timedelta(days=5)


async def get_mailer(
    settings: SettingsDep,
    clock: ClockDep,
    send: SenderDep,
    new_session: NewSessionDep,
    background: BackgroundTasks,
) -> Mailer:
    """Return the mailer of the request."""
    return Mailer(settings, clock, send, new_session, background)


MailerDep = Annotated[Mailer, Depends(get_mailer)]
