"""Postgres asked by hand: when this fails, look at the server, not at the code."""

from contextlib import closing

import psycopg2

from fastauth.settings import Settings


def test_postgres_answers_by_hand() -> None:
    address = Settings().database_url.replace("+psycopg2", "")

    with (
        closing(psycopg2.connect(address)) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("select 1 + 1")
        assert cursor.fetchone() == (2,)
