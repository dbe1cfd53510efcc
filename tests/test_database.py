"""Postgres asked by hand: when this fails, look at the server, not at the code."""

from contextlib import closing

import psycopg2
import pytest
from sqlalchemy.exc import OperationalError

from fastauth.database import get_engine
from fastauth.settings import Settings


def test_postgres_answers_by_hand() -> None:
    address = Settings().database_url.replace("+psycopg2", "")

    with (
        closing(psycopg2.connect(address)) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("select 1 + 1")
        assert cursor.fetchone() == (2,)


def test_an_engine_says_where_nobody_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    address = "postgresql+psycopg2://postgres:postgres@127.0.0.1:1/fastauth"
    settings = Settings(database_url=address)
    monkeypatch.setattr("fastauth.database.get_settings", lambda: settings)

    with pytest.raises(OperationalError, match="port 1 failed"):
        get_engine.__wrapped__().connect()
