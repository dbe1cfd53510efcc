"""The reader's work: the files as they stand, how they differ from a step, and branches that keep them."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from redgreen.reader import route
from redgreen.reader.desk import Desk
from redgreen.reader.git import identity, succeeds
from redgreen.reader.place import Place
from redgreen.series.model import Step
from redgreen.series.order import step_before


@dataclass(frozen=True)
class Change:
    """One file in which two trees differ."""

    path: str
    added: bool
    """Whether the first tree has no such file."""


def snapshot(desk: Desk) -> str:
    """Return the tree of the files as they stand, new ones too, without touching the reader's index."""
    index = Path(desk.git("rev-parse", "--path-format=absolute", "--git-path", "index"))
    with tempfile.TemporaryDirectory(prefix="redgreen-index-") as scratch:
        copy = Path(scratch) / "index"
        if index.exists():
            shutil.copyfile(index, copy)
        desk.git("add", "--all", GIT_INDEX_FILE=str(copy))
        return desk.git("write-tree", GIT_INDEX_FILE=str(copy))


def changes(desk: Desk, old: str | None, new: str) -> list[Change]:
    """Return the files in which the trees or commits `old` and `new` differ; every file where there is no `old`."""
    if old is None:
        return [Change(path, True) for path in desk.git("ls-tree", "-r", "--name-only", "-z", new).split("\0") if path]
    words = desk.git("diff", "--no-ext-diff", "--no-renames", "--name-status", "-z", old, new).split("\0")
    return [Change(path, status == "A") for status, path in zip(words[::2], words[1::2], strict=False)]


def is_dirty(desk: Desk) -> bool:
    """Say whether there is work that no commit holds."""
    return bool(desk.git("status", "--porcelain", "--untracked-files=all"))


def begun(desk: Desk, step: Step, tree: str) -> bool:
    """Say whether the reader's files differ from what the step begins with."""
    base = desk.commit(step_before(desk.series, step) if route.is_own(step) else step)
    return bool(changes(desk, base, tree))


def keep(desk: Desk, place: Place) -> str | None:
    """Bring work that would be lost to a branch, and return the branch; None where everything is kept already.

    On a branch of the desk's it is committed there. A branch of the reader's own stays as it is, and the work goes
    to a new one that begins there.
    """
    dirty = is_dirty(desk)
    if not dirty and (place.branch or place.at_older or _is_named(desk, place.commit)):
        return None
    branch = place.branch if place.branch and place.on_attempt else free_branch(desk, place.step)
    if branch != place.branch:
        desk.git("switch", "--quiet", "--no-track", "--create", branch)
    if dirty:
        commit_all(desk, f"Work at {place.step.tag}")
    return branch


def commit_all(desk: Desk, message: str) -> None:
    """Commit every file as it stands on the branch that is checked out."""
    desk.git("add", "--all")
    desk.git("commit", "--quiet", "--no-verify", f"--message={message}", **identity(desk.workspace))


def free_branch(desk: Desk, step: Step, *, first: bool = True) -> str:
    """Return the first name for work at `step` that no branch has: `attempt/ch03-02`, then `-2`, `-3` and so on."""
    name, number = route.attempt(step), 1 if first else 2
    while has_branch(desk, name if number == 1 else f"{name}-{number}"):
        number += 1
    return name if number == 1 else f"{name}-{number}"


def has_branch(desk: Desk, name: str) -> bool:
    """Say whether the clone has a branch of that name."""
    return succeeds(desk.workspace, "show-ref", "--verify", "--quiet", f"refs/heads/{name}")


def _is_named(desk: Desk, commit: str) -> bool:
    """Say whether some branch or tag leads to `commit`."""
    return bool(desk.git("for-each-ref", "--count=1", f"--contains={commit}", "refs/heads", "refs/tags"))
