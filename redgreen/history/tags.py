"""Point the book's tags at its commits, and touch no other ref."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from redgreen.errors import BookError
from redgreen.history.build import History
from redgreen.history.git import AUTHOR, git, git_text

NUMBERED = r"ch\d\d"
STEP = r"-\d\d-(red|green|refactor|tidy|setup)|-ex\d-(red|solution)"
"""What follows the chapter in the name of a step's tag."""


@dataclass(frozen=True)
class TagChanges:
    """What `write_tags` did."""

    written: tuple[str, ...]
    """Tags made or moved."""
    removed: tuple[str, ...]
    """Tags of steps that the series no longer has."""
    kept: int
    """How many were right already and were left alone."""


@dataclass(frozen=True)
class _Tag:
    commit: str
    by_the_book: bool
    """Whether it points straight at a commit that the book made."""


def write_tags(history: History) -> TagChanges:
    """Make every tag of the book point at its commit, all at once.

    A tag belongs to the book when its name is one of the book's and its commit was made by the book. Raises
    BookError, before anything is changed, when a name that the book needs is taken by somebody else's tag.
    """
    wanted, present = history.tags(), _present(history.repository)
    refuse_taken(history.repository, wanted)
    written = [name for name, commit in wanted.items() if name not in present or present[name].commit != commit]
    form = _form(history)
    removed = [name for name, tag in present.items() if tag.by_the_book and name not in wanted and form.fullmatch(name)]
    lines = [f"update refs/tags/{name} {wanted[name]}\n" for name in written]
    lines += [f"delete refs/tags/{name}\n" for name in removed]
    if lines:
        git(history.repository, "update-ref", "--stdin", stdin="".join(lines).encode())
    return TagChanges(tuple(written), tuple(removed), len(wanted) - len(written))


def refuse_taken(repository: Path, names: Iterable[str]) -> None:
    """Raise BookError when one of `names`, which the book needs, is taken by somebody else's tag."""
    present = _present(repository)
    taken = sorted(name for name in names if name in present and not present[name].by_the_book)
    if taken:
        raise BookError(
            f"the tag '{taken[0]}' is yours, and the book needs the name; "
            f"rename it with 'git tag my-{taken[0]} {taken[0]} && git tag -d {taken[0]}' and try again."
        )


def _form(history: History) -> re.Pattern[str]:
    """Return the form of the book's own names.

    A detour's prefix must be one that the series has: a reader's bookmark `try-01-red` looks the same.
    """
    detours = [re.escape(chapter.tag) for chapter in history.series.chapters if chapter.number is None]
    prefixes = "|".join((NUMBERED, *detours))
    return re.compile(rf"{NUMBERED}|(?:{prefixes})(?:{STEP})")


def _present(repository: Path) -> dict[str, _Tag]:
    form = "%(refname:strip=2)%00%(objectname)%00%(objecttype)%00%(committeremail)"
    rows = git_text(repository, "for-each-ref", f"--format={form}", "refs/tags").split("\n")
    found = {}
    for row in filter(None, rows):
        name, commit, kind, mail = row.split("\0")
        found[name] = _Tag(commit, kind == "commit" and mail == f"<{AUTHOR[1]}>")
    return found
