"""A database for one check, on the reader's own server: empty at first, gone afterwards, the reader's rows untouched."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

from redgreen.commands.chosen import Chosen
from redgreen.database.address import drop_database, recreate_database, with_database
from redgreen.database.rows import rows_at
from redgreen.errors import BookError

PREFIX = "redgreen_check_"
"""Begins what stands before the name of the reader's database, whose own name some tests ask for."""
TESTS = "_test"
"""What the book's suites put behind the name, for a database of their own."""


@dataclass(frozen=True)
class Scratch:
    """The database of one check."""

    url: str
    fault: str | None
    """Why the reader's server does not answer; None when it does."""
    mark: str
    """What stands before the name of the reader's database; empty where this is the reader's own."""

    @property
    def own(self) -> bool:
        """Whether it is a database made for the check."""
        return bool(self.mark)

    def rows(self) -> dict[str, str]:
        """Return what each table of it holds, and of the one that the suite makes beside it."""
        name = urlsplit(self.url).path.removeprefix("/")
        found: dict[str, str] = {}
        for each in (name, name + TESTS):
            with contextlib.suppress(psycopg2.OperationalError):
                found |= rows_at(with_database(self.url, each), each.removeprefix(self.mark))
        return found

    def plain(self, text: str) -> str:
        """Return `text` with the name of the reader's database in place of the check's."""
        return text.replace(self.mark, "")


@contextmanager
def scratch_database(chosen: Chosen, root: Path) -> Iterator[Scratch]:
    """Give a database beside the one that the reader's service uses; other clones than `root` have others.

    Where nobody answers, or the server lets us make none, it is the reader's own: chapters without a database are
    checked all the same, and others fail for a reason that can be told.
    """
    address = chosen.url
    try:
        chosen.check()
    except BookError as error:
        yield Scratch(address, str(error), mark="")
        return
    mark = f"{PREFIX}{sha256(str(root).encode()).hexdigest()[:8]}_"
    name = mark + (urlsplit(address).path.removeprefix("/") or "postgres")
    try:
        recreate_database(address, name)
        drop_database(address, name + TESTS)
    except psycopg2.Error:
        yield Scratch(address, None, mark="")
        return
    try:
        yield Scratch(with_database(address, name), None, mark)
    finally:
        for each in (name, name + TESTS):
            with contextlib.suppress(psycopg2.Error):
                drop_database(address, each)
