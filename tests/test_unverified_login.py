"""Login before the address is verified."""

from email.message import EmailMessage

import pytest
from fastapi.testclient import TestClient

from tests.mail import find_token
from tests.people import ADA
from tests.tokens import LogIn

ADA_WITH_EMAIL = ADA | {"email": "ada@example.com"}


def login(client: TestClient, password: str = ADA["password"]) -> str:
    """Return the status of a login of Ada, and the error of its body."""
    form = {"username": "ada", "password": password}
    response = client.post("/login", data=form)
    return f"{response.status_code} {response.json().get('error')}"


def test_login_needs_verified_address(
    client: TestClient, mailbox: list[EmailMessage]
) -> None:
    client.post("/users/register", json=ADA_WITH_EMAIL)
    before = login(client, "a guess"), login(client)
    client.post("/email/verify", json={"token": find_token(mailbox[0])})

    assert before == ("401 invalid_grant", "403 email_not_verified")
    assert login(client) == "200 None"


def test_login_of_account_by_admin_needs_verified_address(
    client: TestClient, admin: dict[str, str], mailbox: list[EmailMessage]
) -> None:
    client.post("/users", json=ADA_WITH_EMAIL, headers=admin)

    assert (len(mailbox), login(client)) == (1, "403 email_not_verified")


def test_login_with_address_from_before_smtp_url_returns_200(
    client: TestClient, request: pytest.FixtureRequest
) -> None:
    client.post("/users/register", json=ADA_WITH_EMAIL)
    request.getfixturevalue("mailbox")

    assert login(client) == "200 None"


def test_changed_address_gets_one_mail_and_allows_login(
    client: TestClient, mailbox: list[EmailMessage], log_in: LogIn
) -> None:
    client.post("/users/register", json=ADA_WITH_EMAIL)
    client.post("/email/verify", json={"token": find_token(mailbox[0])})
    headers, change = log_in(ADA), {"email": "ada@king.example.com"}

    for _ in range(2):
        client.patch("/users/me", json=change, headers=headers)

    assert [each["To"] for each in mailbox[1:]] == ["ada@king.example.com"]
    assert login(client) == "200 None"
