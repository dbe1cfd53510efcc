"""New API keys: what their owner gets, and what is stored."""

from base64 import urlsafe_b64decode
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session, sessionmaker

from fastauth.api_keys import crud
from fastauth.errors import InvalidToken
from tests.people import ADA

NOW = datetime.now(UTC)


def test_new_key_is_stored_as_hash(
    client: TestClient, new_session: sessionmaker[Session], connection: Connection
) -> None:
    ada = client.post("/users/register", json=ADA).json()

    with new_session.begin() as session:
        _, key = crud.create_key(session, user_id=ada["id"], name="backup", now=NOW)

    row = connection.execute(text("select * from api_keys")).one()
    assert bytes(row.key_hash) == sha256(key.encode()).digest()
    assert key not in str(row)
    assert len(urlsafe_b64decode(key.removeprefix("fastauth_") + "=")) == 32


def test_new_key_of_deleted_user_is_refused(
    new_session: sessionmaker[Session],
) -> None:
    with new_session() as session, pytest.raises(InvalidToken):
        crud.create_key(session, user_id=0, name="backup", now=NOW)
