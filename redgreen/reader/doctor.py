"""Look at what a reader needs, and name the command that repairs what is wrong."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from importlib.metadata import distributions
from os.path import relpath
from pathlib import Path

from filelock import FileLock, Timeout

from redgreen.book import Book
from redgreen.reader.messages import command, is_active, listed, mark, show
from redgreen.reader.place import open_desk
from redgreen.reader.work import git
from redgreen.series.history import build_history
from redgreen.series.read import read_series
from redgreen.serve import address
from redgreen.serve.start import ACTIVATE
from redgreen.serve.workspace import read_address
from redgreen.text import UserError

PIN = re.compile(r"^([\w.-]+)==([^\s;]+)", re.MULTILINE)


def doctor(book: Book) -> int:
    """Print a line for each part; return 1 when something is wrong.

    Below what is wrong is the command that repairs it, unless the words name it.
    """
    wrong = 0
    for look in (_git, _packages, _tags, _workspace, _database, _tutorial):
        name = look.__name__.strip("_").capitalize()
        try:
            mark(True, f"{name}: {look(book)}")
        except UserError as error:
            words, *repair = str(error).splitlines()
            mark(False, f"{name}: {words}")
            for line in filter(None, repair):
                show(f"    {line}")
            wrong += 1
    show(f"{wrong} to repair." if wrong else "Nothing is wrong.")
    return 1 if wrong else 0


def _git(book: Book) -> str:
    words = git(book.root, "version").removeprefix("git version ")
    if tuple(map(int, re.findall(r"\d+", words)[:2])) < (2, 31):
        raise UserError(f"{words} is too old; install 2.31 or newer.")
    return words


def _packages(book: Book) -> str:
    files = [book.root / "requirements.txt", book.root / "redgreen/requirements.txt"]
    pins = [pin for path in files for pin in PIN.findall(path.read_text("utf-8"))]
    found = {d.name.lower().replace("_", "-"): d.version for d in distributions()}
    wrong = [name for name, wanted in pins if found.get(name.lower()) != wanted]
    python = Path(sys.executable)
    if wrong:
        options = " ".join(f"-r {relpath(path)}" for path in files)
        pip = f"{relpath(python)} -m pip install {options}"
        raise UserError(f"not at the pinned version: {listed(wrong)}.\n{pip}")
    suffix = ACTIVATE.get(Path(os.environ.get("SHELL", "")).name, "")
    script = relpath(python.with_name(f"activate{suffix}"))
    here = "" if is_active() else f"; 'source {script}' activates them"
    return f"{len(pins)} at their pinned versions{here}"


def _tags(book: Book) -> str:
    wanted = build_history(read_series(book.chapters)).tags()
    form = "--format=%(refname:strip=2) %(objectname)"
    present = git(book.root, "for-each-ref", form, "refs/tags").splitlines()
    wrong = [tag for tag, commit in wanted.items() if f"{tag} {commit}" not in present]
    if wrong:
        raise UserError(f"missing or old: {listed(wrong)}.\n{command('tags')}")
    return f"{len(wanted)}, all as they should be"


def _workspace(book: Book) -> str:
    place = open_desk(book).place()
    path = ("rev-parse", "--path-format=absolute", "--git-path", "index.lock")
    lock = Path(git(book.workspace, *path))
    if lock.exists():
        raise UserError(f"git is running or was killed. If none runs:\nrm {lock}")
    git(book.workspace, "switch", "--quiet", place.branch or "--detach")
    return f"you are at {place.step.tag} {place.branch}".rstrip()


def _database(book: Book) -> str:
    chosen, noted = address.chosen_database(book), address.noted_server(book)
    start = command("start --docker" if noted and noted.docker else "start")
    theirs = "unset DATABASE_URL" if chosen.source == "DATABASE_URL" else ""
    repair = theirs if chosen.theirs else start
    try:
        address.check_identity(book, chosen)
    except UserError as error:
        raise UserError(f"{error}\n{repair}") from None
    if not chosen.theirs and read_address(book.workspace)[0] != chosen.url:
        raise UserError(f"it answers, but workspace/.env does not name it.\n{repair}")
    return f"it answers; {chosen.source} names it"


def _tutorial(book: Book) -> str:
    with suppress(Timeout), FileLock(book.state / "start.lock", timeout=0):
        return f"not served; '{command('start')}' serves it"
    return "served"
