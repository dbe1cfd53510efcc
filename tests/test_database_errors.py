"""Errors of the database as a log shows them: the message without the row."""

import traceback

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError, OperationalError

from fastauth.database import get_engine
from tests.people import ADA


def test_refused_row_is_not_in_traceback(
    client: TestClient, connection: Connection
) -> None:
    connection.execute(text("alter table users add check (fullname = '')"))

    with pytest.raises(IntegrityError) as raised:
        client.post("/users/register", json=ADA)

    log = "".join(traceback.format_exception(raised.value))
    has_hash = "$2b$04$" in log
    assert not has_hash


def test_error_without_row_keeps_its_message(connection: Connection) -> None:
    with pytest.raises(ValueError, match="cannot contain NUL"):
        connection.execute(text("select :value"), {"value": "\0"})


def test_error_of_connecting_keeps_its_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg2://ada@127.0.0.1:1/fastauth")

    with pytest.raises(OperationalError, match="refused"):
        get_engine.__wrapped__().connect()
