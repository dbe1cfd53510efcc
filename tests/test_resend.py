"""POST /email/resend: another mail with a link."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.message import EmailMessage
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from tests.mail import find_token
from tests.people import ADA, GRACE


def resend(client: TestClient, email: str = "ADA@example.com") -> tuple[int, bytes]:
    """Ask for another mail, and return the status and the body."""
    response = client.post("/email/resend", json={"email": email})
    return response.status_code, response.content


@pytest.mark.parametrize(("seconds", "count"), [(59, 1), (60, 2)])
def test_resend_sends_one_mail_a_minute(
    client: TestClient,
    clock: SimpleNamespace,
    mailbox: list[EmailMessage],
    seconds: int,
    count: int,
) -> None:
    client.post("/users/register", json=GRACE | {"email": "grace@example.com"})
    client.post("/users/register", json=ADA | {"email": "ada@example.com"})
    clock.now += timedelta(seconds=seconds)

    responses = {resend(client), resend(client), resend(client, "eve@example.com")}

    assert responses == {(202, b"null")}
    assert [each["To"] for each in mailbox[1:]] == ["ada@example.com"] * count


def test_resend_to_verified_address_sends_no_mail(
    client: TestClient, clock: SimpleNamespace, mailbox: list[EmailMessage]
) -> None:
    client.post("/users/register", json=ADA | {"email": "ada@example.com"})
    client.post("/email/verify", json={"token": find_token(mailbox[0])})
    clock.now += timedelta(seconds=60)

    response = resend(client)

    assert (response, len(mailbox)) == ((202, b"null"), 1)


@pytest.mark.real_commits
def test_resend_40_times_at_once_sends_one_mail(
    client: TestClient, clock: SimpleNamespace, mailbox: list[EmailMessage]
) -> None:
    client.post("/users/register", json=ADA | {"email": "ada@example.com"})
    clock.now += timedelta(seconds=60)

    with ThreadPoolExecutor(40) as pool:
        statuses = Counter(pool.map(lambda _: resend(client)[0], range(40)))

    assert (statuses, len(mailbox)) == ({202: 40}, 2)


def test_resend_without_smtp_url_returns_503(client: TestClient) -> None:
    assert resend(client) == (503, b'{"detail":"SMTP_URL is not set"}')
