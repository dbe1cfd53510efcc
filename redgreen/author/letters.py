"""Read the commits of an edit: each is a step, and knows its chapter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from redgreen.errors import BookError
from redgreen.history.git import git_text
from redgreen.history.write import patch_of

CHAPTER = re.compile(r"^Chapter: *(?P<name>\S+)[ \t]*\n", re.MULTILINE)


@dataclass(frozen=True)
class Letter:
    """One commit of an edit."""

    commit: str
    tree: str
    """The hash of its tree."""
    chapter: str
    """What its `Chapter:` trailer says, or else the chapter of the commit before it."""
    title: str
    patch: bytes
    """The patch as it will stand in `chapters/`, without the trailer."""


def read_letters(folder: Path, last: str, start: str, chapter: str) -> list[Letter]:
    """Return the commits from behind `start` (from the first one, where it is empty) up to `last`, in order.

    `chapter` is that of a first commit which names none. Raises BookError for a merge, for a step is one patch.
    """
    span = f"{start}..{last}" if start else last
    rows = git_text(folder, "log", "--reverse", "--format=%H%x00%T%x00%P%x00%s", span).splitlines()
    found = []
    for row in rows:
        commit, tree, parents, title = row.split("\0")
        if len(parents.split()) > 1:
            raise BookError(f"the commit '{title}' is a merge, and a step is one patch; rebase instead.")
        text = patch_of(folder, commit).decode("utf-8")
        head, cut, body = text.partition("\ndiff --git ")
        named = CHAPTER.search(head + "\n")
        chapter = named["name"] if named else chapter
        patch = CHAPTER.sub("", head + "\n").removesuffix("\n") + cut + body
        found.append(Letter(commit, tree, chapter, title, patch.encode()))
    return found
