"""Look at what a reader needs, and name the command that repairs what is wrong."""

import re
import sys
from importlib.metadata import distributions
from os.path import relpath

from redgreen.book import Book
from redgreen.reader.messages import command, listed, mark, say
from redgreen.reader.place import Desk, open_desk
from redgreen.serve import address
from redgreen.serve.workspace import read_address
from redgreen.text import UserError

PIN = re.compile(r"^([\w.-]+)==([^\s;]+)", re.MULTILINE)


def doctor(book: Book) -> int:
    """Print a line for each part; return 1 when something is wrong.

    The line of what is wrong names the command that repairs it.
    """
    desk, wrong = open_desk(book), 0
    for look in (_packages, _tags, _workspace, _database):
        name = look.__name__.strip("_").capitalize()
        try:
            mark(True, f"{name}: {look(desk)}")
        except UserError as error:
            # Some name the tool as one types it in the clone's root.
            words = str(error).replace("python3 redgreen ", command(""))
            mark(False, f"{name}: {words}")
            wrong += 1
    say(f"{wrong} to repair." if wrong else "Nothing is wrong.")
    return 1 if wrong else 0


def _packages(desk: Desk) -> str:
    folders = (desk.book.root, desk.book.root / "redgreen")
    files = [folder / "requirements.txt" for folder in folders]
    pins = [pin for path in files for pin in PIN.findall(path.read_text("utf-8"))]
    found = {d.name.lower().replace("_", "-"): d.version for d in distributions()}
    wrong = [name for name, wanted in pins if found.get(name.lower()) != wanted]
    if wrong:
        options = " ".join(f"-r {relpath(path)}" for path in files)
        pip = f"{relpath(sys.executable)} -m pip install {options}"
        raise UserError(f"not at the pinned version: {listed(wrong)}; type '{pip}'.")
    return f"{len(pins)} at their pinned versions"


def _tags(desk: Desk) -> str:
    wanted, rows = desk.history.tags(), desk.git("for-each-ref", "refs/tags")
    present = {row.rpartition("/")[2]: row.split()[0] for row in rows.splitlines()}
    wrong = [tag for tag, commit in wanted.items() if present.get(tag) != commit]
    if wrong:
        raise UserError(f"missing or old: {listed(wrong)}; type '{command('tags')}'.")
    return f"{len(wanted)}, all as they should be"


def _workspace(desk: Desk) -> str:
    place = desk.place()
    # git says what is in the way of the next switch: a merge, or a lock left behind.
    desk.switch(place.branch or "--detach")
    return f"you are at {place.step.tag} {place.branch}".rstrip()


def _database(desk: Desk) -> str:
    chosen = address.chosen_database(desk.book)
    if not chosen.theirs and read_address(desk.book.workspace)[0] != chosen.url:
        repair = f"'{command('start')}' repairs that"
        raise UserError(f"it answers, but workspace/.env does not name it; {repair}.")
    return f"it answers; {chosen.source} names it"
