"""Postgres itself. When this test fails, check the server, not the code."""

from contextlib import closing

import psycopg2

from fastauth.settings import Settings


def test_postgres_answers_query() -> None:
    url = Settings().database_url.replace("+psycopg2", "")

    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("select 1 + 1")
        assert cursor.fetchone() == (2,)
