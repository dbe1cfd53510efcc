"""The verb `empty`: begin again with an empty database."""

from __future__ import annotations

import psycopg2

from redgreen.commands.book import Book
from redgreen.commands.chosen import NOTHING, chosen_database
from redgreen.commands.supply import running_address
from redgreen.database.address import check_answers, parse_address, reason, recreate_database
from redgreen.errors import BookError
from redgreen.reader.words import command

ONLY_HERE = ("localhost", "127.0.0.1", "::1")


def empty_database(book: Book) -> str:
    """Drop the database that the chapters work in and make it anew; return what to tell the reader.

    That is the one of DATABASE_URL, of the workspace's `.env`, or of the last start, in this order. The usual
    address alone is not enough: another program's database may stand there. Raises BookError when none is known or
    nobody answers, and for a database on another machine: that one is not for learning.
    """
    chosen = chosen_database(book.workspace)
    url = running_address(book) if chosen.source == NOTHING else chosen.url
    if not url:
        raise BookError(f"no database of this book runs; start it with '{command('start')}', then try again.")
    parts = parse_address(url)
    host, name = parts.get("host", "no named host"), parts.get("dbname", "")
    if host not in ONLY_HERE or "hostaddr" in parts:
        raise BookError(f"the database of {chosen.source} is on {host}, not on this machine; empty it by hand.")
    check_answers(url, chosen.source, chosen.mend)
    try:
        recreate_database(url, name)
    except psycopg2.Error as error:
        raise BookError(f"Postgres does not empty the database '{name}' ({reason(error)}); do it by hand.") from None
    return f"The database '{name}' is empty."
