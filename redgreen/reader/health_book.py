"""What the doctor looks at in the clone: tags, workspace, the reader's place, the database, the ports."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from redgreen.commands.book import Book
from redgreen.commands.chosen import Chosen, chosen_database
from redgreen.commands.serve import BOOK_PORT, SERVICE_PORT
from redgreen.commands.service import has_service
from redgreen.commands.start import start_file
from redgreen.commands.supply import running_address
from redgreen.database.address import USUAL_PORT, VARIABLE, check_answers, parse_address
from redgreen.database.ports import is_free
from redgreen.errors import BookError
from redgreen.reader.commits import find_commits
from redgreen.reader.desk import check_workspace, open_desk
from redgreen.reader.git import git
from redgreen.reader.health import Health, Part
from redgreen.reader.place import check_settled, find_place
from redgreen.reader.renewal import environment_is_old, renewal
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
    chosen = chosen_database(book.workspace)
    try:
        parts = parse_address(chosen.url)
        # doctor shows the command that mends a database of the book's on a line of its own.
        check_answers(chosen.url, chosen.source, chosen.mend if chosen.theirs else "")
    except BookError as error:
        return _silent(book, chosen, str(error))
    where = f"{parts.get('host', 'localhost')}:{parts.get('port', USUAL_PORT)}"
    return Part("Database", Health.FINE, f"answers at {where} ({chosen.source})")


def ports(book: Book) -> Part:
    """Say what the book's two ports do."""
    served = start_file(book)
    if served.alive() and "book" in served.notes():
        return _served(book, served.notes())
    taken = [str(port) for port in (BOOK_PORT, SERVICE_PORT) if not is_free(port)]
    if not taken:
        return Part("Ports", Health.NOTE, "free, and the book is not served now.", command("start"))
    words = f"{' and '.join(taken)} taken by another program; start takes the next free ones."
    return Part("Ports", Health.NOTE, words, command("start"))


def _served(book: Book, addresses: Mapping[str, str]) -> Part:
    where = f"the book is at {addresses['book']}"
    if "service" in addresses:
        return Part("Ports", Health.FINE, f"{where}, the finished service at {addresses['service']}")
    if not has_service(book):
        return Part("Ports", Health.FINE, where)
    words = f"{where}, without the finished service; .redgreen/service.log tells why. To try again:"
    return Part("Ports", Health.NOTE, words, f"{command('stop')}; {command('start')}")


def _silent(book: Book, chosen: Chosen, words: str) -> Part:
    if chosen.theirs:
        return Part("Database", Health.FAULT, words, f"unset {VARIABLE}" if chosen.source == VARIABLE else "")
    running = running_address(book)
    if running and running != chosen.url:
        mend = f"{command('stop')}; {command('start')}"
        return Part(
            "Database", Health.FAULT, f"{words.removesuffix('.')}; the book's own runs at another address.", mend
        )
    return Part("Database", Health.FAULT, words, command("start"))
