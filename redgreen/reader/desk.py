"""The desk: the book, its commits, the workspace and the memory, opened once for a verb."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from redgreen.commands.book import Book
from redgreen.errors import BookError
from redgreen.history import History
from redgreen.history.git import GitError
from redgreen.reader.commits import find_commits
from redgreen.reader.git import git
from redgreen.reader.memory import Memory, read_memory
from redgreen.reader.words import command
from redgreen.series.model import Series, Step


@dataclass(frozen=True)
class Desk:
    """What every verb of the reader works on."""

    book: Book
    series: Series
    history: History
    stale: tuple[str, ...]
    """Tags that are missing or old."""
    memory: Memory

    @property
    def workspace(self) -> Path:
        """The reader's work tree."""
        return self.book.workspace

    def commit(self, step: Step | None) -> str | None:
        """Return the commit of the book's step; None before the first."""
        return self.history.commits[step.tag] if step else None

    def git(self, *arguments: str, **extra: str) -> str:
        """Run the reader's git in the workspace."""
        return git(self.workspace, *arguments, extra=extra)

    def check_tags(self) -> None:
        """Raise BookError when tags are missing or old: whoever goes by them would go astray."""
        if self.stale:
            count = len(self.stale)
            what = f"the tag {self.stale[0]} is" if count == 1 else f"{count} tags, {self.stale[0]} first, are"
            raise BookError(f"{what} missing or of an older book; '{command('tags')}' mends that. Nothing was changed.")


def open_desk(book: Book) -> Desk:
    """Open the desk; raise BookError when the workspace is missing, broken, or another clone's."""
    check_workspace(book)
    series = book.series()
    commits = find_commits(book, series)
    return Desk(book, series, commits.history, commits.stale, read_memory(memory_file(book)))


def memory_file(book: Book) -> Path:
    """Return where the memory of this clone stands."""
    return book.state / "reader.json"


def check_workspace(book: Book) -> None:
    """Raise BookError unless `workspace/` is a whole work tree of this clone.

    Without its file `.git` every git command in it would work on the clone itself.
    """
    folder, mend = book.workspace, f"'{command('start')}'"
    if not folder.is_dir():
        raise BookError(f"{folder} is missing; {mend} makes it anew, and your branches are all still there.")
    if not (folder / ".git").is_file():
        raise BookError(f"{folder} is no work tree any more; move it away, and {mend} makes it anew.")
    try:
        top = git(folder, "rev-parse", "--path-format=absolute", "--show-toplevel", "--git-common-dir")
    except GitError:
        raise BookError(f"{folder} has lost its clone, which was moved perhaps; {mend} joins them again.") from None
    common = Path(top.splitlines()[-1]).resolve()
    own = Path(git(book.root, "rev-parse", "--path-format=absolute", "--git-common-dir")).resolve()
    if common != own:
        raise BookError(f"{folder} is a work tree of another clone; move it away, and {mend} makes one of this clone.")


@contextmanager
def alone(book: Book) -> Iterator[None]:
    """Let one verb at a time move the workspace or change the memory."""
    try:
        with FileLock(book.state / "reader.lock").acquire(timeout=5):
            yield
    except Timeout:
        raise BookError(
            "another redgreen command is at work in this workspace; wait for its end, then try again."
        ) from None
