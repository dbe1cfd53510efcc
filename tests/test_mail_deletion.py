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
from tests.people import ADA, GRACE
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
    log_in(GRACE)
    with ThreadPoolExecutor(1) as pool, new_session() as session:
        ada, grace = session.scalars(select(User.id).order_by(User.id))
        mail = Mail(user_id=ada, kind="verification", address="", created_at=now)
        other_mail = Mail(user_id=grace, kind="reset", address="", created_at=now)
        session.add_all([mail, other_mail])
        session.commit()

        claim_mail(session, which=Mail.id > 0, now=now)
        deletion = pool.submit(client.delete, "/users/me", headers=headers)
        with new_session() as other:
            while not other.execute(WAITING).all():
                other.rollback()  # The next query gets new rows.
        add_token(session, mail=mail, now=now)
        session.commit()
        response = deletion.result()
        left = session.scalars(select(Mail.user_id)).all()

    assert (response.status_code, left) == (204, [grace])
