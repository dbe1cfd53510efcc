"""A database for one check, on the reader's own server: empty at first, gone afterwards, the reader's rows untouched."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

from redgreen.commands.workspace import read_address
from redgreen.database.address import (
    USUAL,
    VARIABLE,
    check_answers,
    drop_database,
    recreate_database,
    with_database,
)
from redgreen.database.rows import rows_at
from redgreen.errors import BookError

PREFIX = "redgreen_check_"
"""Stands before the name of the reader's database, whose own name some tests ask for."""
TESTS = "_test"
"""What the book's suites put behind the name, for a database of their own."""


@dataclass(frozen=True)
class Scratch:
    """The database of one check."""

    url: str
    fault: str | None
    """Why the reader's server does not answer; None when it does."""
    own: bool
    """Whether it is a database made for the check; else it is the reader's."""

    def rows(self) -> dict[str, str]:
        """Return what each table of it holds, and of the one that the suite makes beside it."""
        name = urlsplit(self.url).path.removeprefix("/")
        found: dict[str, str] = {}
        for each in (name, name + TESTS):
            with contextlib.suppress(psycopg2.OperationalError):
                found |= rows_at(with_database(self.url, each), each.removeprefix(PREFIX))
        return found

    def plain(self, text: str) -> str:
        """Return `text` with the name of the reader's database in place of the check's."""
        return text.replace(PREFIX, "")


@dataclass(frozen=True)
class Address:
    """Where a database is, and where that is written."""

    url: str
    source: str
    """How a sentence names the place that the address was read from."""


def reader_address(workspace: Path) -> Address:
    """Return the address that the service of the chapters would use in `workspace`."""
    if url := os.environ.get(VARIABLE):
        return Address(url, VARIABLE)
    if url := read_address(workspace):
        return Address(url, f"{workspace.name}/.env")
    return Address(USUAL, "the usual address")


@contextmanager
def scratch_database(address: Address) -> Iterator[Scratch]:
    """Give a database beside the one of `address`.

    Where nobody answers, or the server lets us make none, it is the reader's own: chapters without a database are
    checked all the same, and others fail for a reason that can be told.
    """
    url = address.url
    try:
        check_answers(url, address.source)
    except BookError as error:
        yield Scratch(url, str(error), own=False)
        return
    name = PREFIX + (urlsplit(url).path.removeprefix("/") or "postgres")
    try:
        recreate_database(url, name)
        drop_database(url, name + TESTS)
    except psycopg2.Error:
        yield Scratch(url, None, own=False)
        return
    try:
        yield Scratch(with_database(url, name), None, own=True)
    finally:
        for each in (name, name + TESTS):
            with contextlib.suppress(psycopg2.Error):
                drop_database(url, each)
