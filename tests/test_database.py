"""Postgres itself. When this test fails, check the server, not the code."""

from contextlib import closing

import psycopg2
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import TimeoutError as PoolTimeout

from fastauth.database import get_engine
from fastauth.settings import Settings


def test_postgres_answers_query() -> None:
    url = Settings().database_url.replace("+psycopg2", "")

    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("select 1 + 1")
        assert cursor.fetchone() == (2,)


def test_engine_follows_pool_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POOL_SIZE", "1")
    monkeypatch.setenv("POOL_OVERFLOW", "0")
    monkeypatch.setenv("POOL_TIMEOUT", "0")
    engine = get_engine.__wrapped__()  # A new engine; get_engine() keeps its own.

    with engine.connect() as connection:
        parameters = connection.connection.get_dsn_parameters()
        with pytest.raises(PoolTimeout, match="size 1 overflow 0 .* timeout 0.00"):
            engine.connect()

    engine.dispose()
    assert parameters["connect_timeout"] == "3"


def test_engine_replaces_lost_connection() -> None:
    engine = get_engine.__wrapped__()
    with engine.connect() as connection:
        lost = connection.scalar(select(func.pg_backend_pid()))
    with get_engine().connect() as other:
        # Postgres waits at most 3 s for the end of the process.
        other.execute(select(func.pg_terminate_backend(lost, 3000)))

    with engine.connect() as connection:
        process = connection.scalar(select(func.pg_backend_pid()))

    engine.dispose()
    assert process != lost
