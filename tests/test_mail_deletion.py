"""DELETE /users/me while a mail to this user is claimed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from fastauth.mail.outbox import claim_mail
from fastauth.mail.tokens import add_token
from fastauth.models import Mail, User
from tests.people import ADA
from tests.tokens import LogIn

WAITING = text(
    "select from pg_stat_activity "
    "where wait_event_type = 'Lock' and datname = current_database()"
)


@pytest.mark.real_commits
def test_account_is_deleted_while_its_mail_is_claimed(
    client: TestClient, log_in: LogIn, new_session: sessionmaker[Session]
) -> None:
    headers, now = log_in(ADA), datetime.now(UTC)
    with ThreadPoolExecutor(1) as pool, new_session() as session:
        user_id = session.scalars(select(User.id)).one()
        mail = Mail(user_id=user_id, kind="verification", address="", created_at=now)
        session.add(mail)
        session.commit()

        claim_mail(session, which=Mail.id > 0, now=now)
        deletion = pool.submit(client.delete, "/users/me", headers=headers)
        with new_session() as other:
            while not other.execute(WAITING).all():
                other.rollback()  # The next query gets new rows.
        add_token(session, mail=mail, now=now)
        session.commit()

    assert deletion.result().status_code == 204
