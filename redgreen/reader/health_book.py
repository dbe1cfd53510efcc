"""What the doctor looks at in the clone: tags, workspace, the reader's place, the database, the ports."""

from __future__ import annotations

import os
from pathlib import Path

from redgreen.commands.book import Book
from redgreen.commands.serve import BOOK_PORT, SERVICE_PORT
from redgreen.commands.start import start_file
from redgreen.commands.supply import running_address
from redgreen.commands.workspace import read_address
from redgreen.database.address import USUAL_PORT, check_answers, parse_address
from redgreen.database.ports import is_free
from redgreen.errors import BookError
from redgreen.reader.commits import find_commits
from redgreen.reader.desk import check_workspace, open_desk
from redgreen.reader.git import git
from redgreen.reader.health import Health, Part
from redgreen.reader.place import check_settled, find_place
from redgreen.reader.renewal import environment_is_old, renewal
from redgreen.reader.scratch import reader_address
from redgreen.reader.words import command


def tags(book: Book) -> Part:
    """Say whether each tag points at its step."""
    commits = find_commits(book, book.series())
    stale = commits.stale
    if not stale:
        return Part("Tags", Health.FINE, f"{len(commits.history.tags())}, all as they should be")
    mend = renewal(book) if environment_is_old() else command("tags")
    return Part("Tags", Health.FAULT, f"{len(stale)} missing or old, {stale[0]} first.", mend)


def workspace(book: Book) -> Part:
    """Say whether the work tree is whole and nobody is in the middle of something; raises BookError where not."""
    check_workspace(book)
    lock = Path(git(book.workspace, "rev-parse", "--path-format=absolute", "--git-path", "index.lock"))
    if lock.exists():
        words = "git's lock is there; a git is at work, or one was killed. When none runs:"
        return Part("Workspace", Health.FAULT, words, f"rm {lock}")
    check_settled(open_desk(book))
    return Part("Workspace", Health.FINE, "a whole work tree of this clone")


def place(book: Book) -> Part:
    """Say where the reader stands; raises BookError where that is outside of the book."""
    found = find_place(open_desk(book))
    return Part("Place", Health.FINE, f"{found.step.tag}" + (f" on {found.branch}" if found.branch else ""))


def database(book: Book) -> Part:
    """Say whether the reader's database answers, and where its address stands."""
    address = reader_address(book.workspace)
    if os.environ.get("DATABASE_URL"):
        source = "DATABASE_URL"
    else:
        source = "workspace/.env" if read_address(book.workspace) else "the usual address"
    try:
        parts = parse_address(address)
        check_answers(address)
    except BookError as error:
        return _silent(book, source, address, str(error))
    where = f"{parts.get('host', 'localhost')}:{parts.get('port', USUAL_PORT)}"
    return Part("Database", Health.FINE, f"answers at {where} ({source})")


def ports(book: Book) -> Part:
    """Say what the book's two ports do."""
    served = start_file(book)
    if served.alive() and "book" in served.notes():
        return Part("Ports", Health.FINE, f"the book is at {served.notes()['book']}")
    taken = [str(port) for port in (BOOK_PORT, SERVICE_PORT) if not is_free(port)]
    if not taken:
        return Part("Ports", Health.NOTE, "free, and the book is not served now.", command("start"))
    words = f"{' and '.join(taken)} taken by another program; start takes the next free ones."
    return Part("Ports", Health.NOTE, words, command("start"))


def _silent(book: Book, source: str, address: str, words: str) -> Part:
    running = running_address(book)
    if source == "DATABASE_URL":
        return Part("Database", Health.FAULT, words, "unset DATABASE_URL")
    words = (
        words.replace("the database of DATABASE_URL", f"the database of {source}").split("; start it")[0].rstrip(".")
    )
    if running and running != address:
        mend = f"{command('stop')}; {command('start')}"
        return Part("Database", Health.FAULT, f"{words}; the book's own runs at another address.", mend)
    return Part("Database", Health.FAULT, f"{words}.", command("start"))
