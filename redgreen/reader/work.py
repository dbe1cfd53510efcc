"""What is kept of a reader: files, branches, and the notes about the steps."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from redgreen.book import Book
from redgreen.series.git import GitError
from redgreen.text import write_whole

# The reader's settings hold (line ends, ignored files), but nothing of the reader's
# runs or asks, commits have a fixed author, and the clone may be another user's.
SETTINGS = (
    *(f"core.hooksPath={os.devnull}", "core.quotePath=false", "core.fsmonitor=false"),
    *("commit.gpgSign=false", "log.showSignature=false", "gc.auto=0"),
    *("safe.directory=*", "user.name=reader", "user.email=reader@localhost"),
)


def git(folder: Path, *arguments: str, index: Path | None = None) -> str:
    """Run git in `folder` with the reader's settings and return its stdout.

    With `index`, that file is used in place of git's own. Raises GitError with git's
    own words.
    """
    environment = {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    for name, value in os.environ.items():
        if not name.startswith("GIT_") or name.startswith("GIT_CONFIG_"):
            environment.setdefault(name, value)
    done = subprocess.run(
        ("git", *(w for each in SETTINGS for w in ("-c", each)), *arguments),
        cwd=folder,
        env=environment | ({"GIT_INDEX_FILE": str(index)} if index else {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )
    if done.returncode:
        words = (done.stderr or done.stdout).decode("utf-8", "replace").strip()
        raise GitError(f"git {arguments[0]} failed: {words}")
    return done.stdout.decode("utf-8", "surrogateescape").rstrip("\n")


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Delay Ctrl-C to the end of the block, also for the git that runs in it."""
    stops = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, stops)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def snapshot(workspace: Path) -> str:
    """Return the tree of all files as they are; git's own index does not change."""
    with tempfile.TemporaryDirectory(prefix="redgreen-index-") as scratch:
        index = Path(scratch) / "index"
        git(workspace, "read-tree", "HEAD", index=index)
        git(workspace, "add", "--all", index=index)
        return git(workspace, "write-tree", index=index)


def export(workspace: Path, tree: str, folder: Path) -> None:
    """Write the files of a tree below `folder`, which is made."""
    index = folder.with_name("index")
    git(workspace, "read-tree", tree, index=index)
    git(workspace, "checkout-index", "--all", f"--prefix={folder}/", index=index)


def has_branch(workspace: Path, name: str) -> bool:
    """Whether the clone has a branch of that name."""
    return bool(git(workspace, "for-each-ref", f"refs/heads/{name}"))


def free_branch(workspace: Path, name: str) -> str:
    """Return `name`, `name-2`, `name-3` and so on: the first that is no branch."""
    names = itertools.chain([name], (f"{name}-{n}" for n in itertools.count(2)))
    return next(each for each in names if not has_branch(workspace, each))


def switch(workspace: Path, kept: str, *arguments: str) -> None:
    """Run `git switch`, which may not overwrite a file that git ignores.

    A GitError also says that the work is on the branch `kept`. Folders that have only
    `__pycache__` left are removed: Python would import them as empty packages.
    """
    try:
        git(workspace, "switch", "--quiet", "--no-overwrite-ignore", *arguments)
    except GitError as error:
        where = f"\nYour work is kept on {kept}." if kept else ""
        raise GitError(f"{error}{where}") from None
    for compiled in list(workspace.glob("[!.]*/**/__pycache__")):
        if list(compiled.parent.iterdir()) == [compiled]:
            shutil.rmtree(compiled.parent)


@dataclass
class Notes:
    """The notes of one clone, by the tags of the steps; none of the work is in them.

    `held` has the tree of files with which the check last held, `tried` the steps that
    were checked, `hints` how many were shown, `earlier` the step before the last move.
    """

    held: dict[str, str] = field(default_factory=dict)
    tried: list[str] = field(default_factory=list)
    hints: dict[str, int] = field(default_factory=dict)
    earlier: str = ""


def read_notes(book: Book) -> Notes:
    """Return the notes; empty ones where the file is missing or cannot be read."""
    try:
        return Notes(**json.loads((book.state / "reader.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return Notes()


@contextmanager
def changed_notes(book: Book) -> Iterator[Notes]:
    """Give the notes, to be changed in the block, and write them after it."""
    notes = read_notes(book)
    yield notes
    write_whole(book.state / "reader.json", json.dumps(asdict(notes), indent=1) + "\n")
