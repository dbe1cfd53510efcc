"""The token in the link of a mail."""

from email.message import EmailMessage
from hashlib import sha256

from fastapi.testclient import TestClient
from sqlalchemy import Connection, text

from tests.mail import find_token
from tests.people import ADA

ADA_WITH_EMAIL = ADA | {"email": "ada@example.com"}


def test_mail_has_link_and_table_has_hash(
    client: TestClient, mailbox: list[EmailMessage], connection: Connection
) -> None:
    client.post("/users/register", json=ADA_WITH_EMAIL)

    content = mailbox[0].get_content()
    assert "http://localhost:8000/verify-email#token=" in content
    row = connection.execute(text("select * from mail_tokens")).one()
    assert bytes(row.token_hash) == sha256(find_token(mailbox[0]).encode()).digest()
    assert find_token(mailbox[0]) not in str(row)
