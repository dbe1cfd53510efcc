"""The verb `empty`: begin again with an empty database."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from redgreen.commands.book import Book
from redgreen.commands.supply import stored_address
from redgreen.database.address import check_answers, recreate_database
from redgreen.errors import BookError

ONLY_HERE = ("localhost", "127.0.0.1", "::1")


def empty_database(book: Book) -> str:
    """Drop the database that the chapters work in and make it anew; return what to tell the reader.

    Raises BookError when nobody answers there, and for a database on another machine: that one is not for learning.
    """
    url = os.environ.get("DATABASE_URL") or stored_address(book)
    parts = urlsplit(url)
    if parts.hostname not in ONLY_HERE:
        raise BookError(f"the database of DATABASE_URL is on {parts.hostname}, not on this machine; empty it by hand.")
    check_answers(url)
    name = parts.path.removeprefix("/")
    recreate_database(url, name)
    return f"The database '{name}' is empty."
