"""Several processes send the mails of one outbox."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from types import SimpleNamespace

import pytest
from aiosmtplib import SMTPRecipientRefused, SMTPRecipientsRefused
from fastapi import BackgroundTasks
from fastapi.testclient import TestClient
from pydantic import AnyUrl
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, sessionmaker

from fastauth.database import get_engine
from fastauth.mail.mailer import Mailer
from fastauth.models import Mail, User
from fastauth.settings import Settings
from tests.people import ADA, GRACE

sent: list[str] = []


async def note_address(message: EmailMessage, url: AnyUrl) -> None:
    """Send no mail, but note the address in `sent`."""
    sent.append(message["To"])


@pytest.fixture
def mailer(
    client: TestClient, new_session: sessionmaker[Session], clock: SimpleNamespace
) -> Mailer:
    """A mailer, with one mail to Ada and one to Grace in the outbox."""
    sent.clear()
    settings = Settings(smtp_url=AnyUrl("smtp://127.0.0.1:1"))
    arguments = (lambda: clock.now, note_address, new_session, BackgroundTasks())
    for email, person in {"ada@example.com": ADA, "grace@example.com": GRACE}.items():
        client.post("/users/register", json=person | {"email": email})
    with new_session.begin() as session:
        for user in session.scalars(select(User).order_by(User.id)):
            mail = {"kind": "verification", "address": user.email}
            session.add(Mail(user_id=user.id, created_at=clock.now, **mail))
    return Mailer(settings, *arguments)


def test_two_workers_send_each_mail_once(mailer: Mailer) -> None:
    async def send_after_round_of_other(message: EmailMessage, url: AnyUrl) -> None:
        await mailer.deliver_all()
        await note_address(message, url)

    asyncio.run(replace(mailer, send=send_after_round_of_other).deliver_all())

    assert sent == ["grace@example.com", "ada@example.com"]


@pytest.mark.parametrize(("seconds", "count"), [(59, 2), (60, 3)])
def test_mail_is_sent_again_60_seconds_after_crash(
    mailer: Mailer, clock: SimpleNamespace, seconds: int, count: int
) -> None:
    async def send_and_crash(message: EmailMessage, url: AnyUrl) -> None:
        await note_address(message, url)
        raise SystemExit

    with pytest.raises(SystemExit):
        asyncio.run(replace(mailer, send=send_and_crash).deliver_all())
    clock.now += timedelta(seconds=seconds)
    asyncio.run(mailer.deliver_all())

    assert len(sent) == count


@pytest.mark.real_commits
def test_worker_does_not_wait_for_locked_mail(
    mailer: Mailer, new_session: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGOPTIONS", "-c lock_timeout=100")  # In milliseconds.
    worker = replace(mailer, new_session=sessionmaker(get_engine.__wrapped__()))

    with new_session() as other:
        other.scalar(select(Mail).order_by(Mail.id).limit(1).with_for_update())
        asyncio.run(worker.deliver_all())

    assert sent == ["grace@example.com"]


@pytest.mark.parametrize(
    ("code", "limit"),
    [(500, timedelta(minutes=10)), (450, timedelta(days=5))],
    ids=["for-good", "for-now"],
)
def test_refused_mail_is_given_up_after_limit(
    mailer: Mailer,
    clock: SimpleNamespace,
    caplog: pytest.LogCaptureFixture,
    code: int,
    limit: timedelta,
) -> None:
    async def refuse_ada(message: EmailMessage, url: AnyUrl) -> None:
        await note_address(message, url)
        if message["To"] == "ada@example.com":
            refusal = SMTPRecipientRefused(code, "unknown", message["To"])
            raise SMTPRecipientsRefused([refusal])

    minute, start = timedelta(minutes=1), clock.now
    for age in (timedelta(0), minute, limit - minute, limit, limit + minute):
        clock.now = start + age
        asyncio.run(replace(mailer, send=refuse_ada).deliver_all())

    assert (len(sent), sent.count("ada@example.com")) == (5, 4)
    assert "is given up" in caplog.text
    assert "ada@" not in caplog.text


def test_refused_mail_of_deleted_account_is_gone(
    mailer: Mailer, new_session: sessionmaker[Session]
) -> None:
    async def delete_and_refuse(message: EmailMessage, url: AnyUrl) -> None:
        with new_session.begin() as session:
            session.execute(delete(Mail))
        raise SMTPRecipientsRefused([SMTPRecipientRefused(550, "", message["To"])])

    asyncio.run(replace(mailer, send=delete_and_refuse).deliver_all())

    with new_session() as session:
        assert session.scalars(select(Mail)).all() == []
