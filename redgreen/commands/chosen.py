"""Which database the chapters use in `workspace/`: what names it, and what to do when nobody answers there."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from redgreen.commands.workspace import read_address, sets_own_address
from redgreen.database.address import USUAL, VARIABLE, check_answers
from redgreen.reader.words import command

FILE, NOTHING = "workspace/.env", "the usual address"


@dataclass(frozen=True)
class Chosen:
    """The address of a database, and where it comes from."""

    url: str
    source: str
    """What names it: the variable, the file, or nothing at all."""
    mend: str
    """What the reader does when nobody answers: the end of a sentence."""
    theirs: bool
    """Whether the reader named it; `start` leaves such a one alone."""

    def check(self) -> None:
        """Connect once; raise BookError with the reason and the mend when nobody answers."""
        check_answers(self.url, self.source, self.mend)


def chosen_database(workspace: Path) -> Chosen:
    """Return the database of DATABASE_URL, of the workspace's `.env`, or of the usual address, in this order."""
    named, written, start = os.environ.get(VARIABLE), read_address(workspace), command("start")
    if named:
        return Chosen(named, VARIABLE, "start it or unset the variable", theirs=True)
    if written and sets_own_address(workspace):
        mend = f"start it, or take your line out of {FILE} and type '{start}'"
        return Chosen(written, FILE, mend, theirs=True)
    return Chosen(written or USUAL, FILE if written else NOTHING, f"'{start}' starts the book's", theirs=False)
