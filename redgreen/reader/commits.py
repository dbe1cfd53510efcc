"""The commit of each step, and whether the tags still point at them; remembered as long as the series stays the same."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from redgreen import history as builder
from redgreen.commands.book import Book
from redgreen.history import History, build_history
from redgreen.history.git import git_text
from redgreen.series.model import Series


@dataclass(frozen=True)
class Commits:
    """What `find_commits` found."""

    history: History
    stale: tuple[str, ...]
    """Tags that are missing, or that point at something else than their step."""


def find_commits(book: Book, series: Series) -> Commits:
    """Return the commits of `series` and the tags that are not right.

    Building them takes a second for a long book, so the answer is kept in `.redgreen/commits.json`. It is believed
    only while every tag is right: then no commit can have been thrown away by git.
    """
    path, print_ = book.state / "commits.json", _fingerprint(series)
    known = _read(path, print_)
    history = History(series, book.root, known) if known else None
    if history is None or _stale(history):
        history = build_history(series)
        _write(path, print_, history)
    return Commits(history, _stale(history))


def _stale(history: History) -> tuple[str, ...]:
    listing = git_text(history.repository, "for-each-ref", "--format=%(refname:strip=2) %(objectname)", "refs/tags")
    present = dict(line.split(" ", 1) for line in listing.splitlines())
    return tuple(tag for tag, commit in history.tags().items() if present.get(tag) != commit)


def _fingerprint(series: Series) -> str:
    found = hashlib.sha256()
    machine = sorted(Path(str(builder.__file__)).parent.glob("*.py"))
    for path in (*machine, *(step.patch for step in series.steps())):
        found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def _read(path: Path, print_: str) -> dict[str, str]:
    try:
        notes = json.loads(path.read_text("utf-8"))
        return dict(notes["commits"]) if notes["series"] == print_ else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _write(path: Path, print_: str, history: History) -> None:
    """Keep the answer where that is possible; a disk that cannot be written to only costs the next verb a moment."""
    try:
        path.write_text(json.dumps({"series": print_, "commits": dict(history.commits)}), "utf-8")
    except OSError:
        return
