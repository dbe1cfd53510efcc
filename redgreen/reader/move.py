"""Go to a step: keep what is there, then check out the book's files or the reader's own attempt."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from redgreen.errors import BookError
from redgreen.history.git import GitError
from redgreen.reader import route
from redgreen.reader.desk import Desk
from redgreen.reader.place import Place, branch_of, check_settled, has_commit
from redgreen.reader.work import free_branch, has_branch, is_dirty, keep
from redgreen.series.model import Step
from redgreen.series.order import step_before


@dataclass(frozen=True)
class Arrival:
    """What a move did."""

    step: Step
    kept: str | None
    """The branch that the work of the place before went to; None where there was none to keep."""
    branch: str | None
    """The branch of the reader's that is checked out now; None at the book's own files."""
    resumed: bool
    """Whether that branch holds an earlier attempt."""
    carried: bool = False
    """Whether uncommitted work came along."""


def go(desk: Desk, place: Place | None, step: Step) -> Arrival:
    """Go to `step`. Work at `place` is kept on a branch first; None is a place outside of the book.

    A step of the reader's own begins where the step before it ends, on a branch `attempt/…`; where that branch is
    there already, the reader comes back to it. Whoever has begun to answer a red step takes the work along.
    """
    desk.check_tags()
    check_settled(desk)
    branch = route.attempt(step)
    if place and _carries(desk, place, step):
        return _carry(desk, place, step)
    kept = keep(desk, place or _outside(desk, step))
    with _nothing_lost([kept] if kept else []):
        arrival = _arrive(desk, step, branch, kept)
    note_arrival(desk, place, step)
    return arrival


def _arrive(desk: Desk, step: Step, branch: str, kept: str | None) -> Arrival:
    if has_branch(desk, branch):
        _switch(desk, "switch", "--quiet", "--no-overwrite-ignore", branch)
        return Arrival(step, kept, branch, resumed=True)
    if route.is_own(step):
        _begin(desk, step)
        return Arrival(step, kept, branch, resumed=False)
    take(desk, step)
    return Arrival(step, kept, None, resumed=False)


def take(desk: Desk, step: Step) -> None:
    """Check out the book's own files of `step`."""
    _switch(desk, "checkout", "--quiet", "--no-overwrite-ignore", "--detach", f"refs/tags/{step.tag}")


def begin_anew(desk: Desk, place: Place) -> list[str]:
    """Put the step back to its beginning; return the branches that hold what was there, none where nothing was.

    The first of them holds what the reader had just now, and the second an earlier attempt.
    """
    desk.check_tags()
    check_settled(desk)
    step, live = place.step, route.attempt(place.step)
    kept = [branch for branch in (keep(desk, place),) if branch]
    if has_branch(desk, live):
        moved = free_branch(desk, step, first=False)
        desk.git("branch", "--move", live, moved)
        kept = [*(branch for branch in kept if branch != live), moved]
    with _nothing_lost(kept):
        if route.is_own(step):
            _begin(desk, step)
        else:
            take(desk, step)
    return kept


@contextmanager
def _nothing_lost(kept: Sequence[str]) -> Iterator[None]:
    """Let git's refusal say on which branches the work is that was kept before."""
    try:
        yield
    except GitError as error:
        raise BookError(f"{error} Your work is kept on {' and '.join(kept)}." if kept else str(error)) from None


def note_arrival(desk: Desk, place: Place | None, step: Step) -> None:
    """Remember the step that the reader came to, and the one they came from."""
    memory = desk.memory
    come_from = place.step.tag if place else memory.at
    if come_from != step.tag:
        memory.earlier = come_from
    memory.at = step.tag
    memory.save()


def _carries(desk: Desk, place: Place, step: Step) -> bool:
    """Say whether `step` is the answer to the book's step at which the reader has begun to write it."""
    follows = route.after(desk.series, place.step) == step and route.is_own(step) and not route.is_own(place.step)
    worked = place.on_attempt or is_dirty(desk)
    return follows and worked and not place.own_branch and not has_branch(desk, route.attempt(step))


def _carry(desk: Desk, place: Place, step: Step) -> Arrival:
    branch = route.attempt(step)
    desk.git("switch", "--quiet", "--no-track", "--create", branch)
    note_arrival(desk, place, step)
    return Arrival(step, None, branch, resumed=False, carried=True)


def _outside(desk: Desk, step: Step) -> Place:
    """Return a place that makes `keep` put work from outside of the book on an attempt at `step`."""
    return Place(step, branch_of(desk), desk.git("rev-parse", "HEAD") if has_commit(desk) else "", False)


def _begin(desk: Desk, step: Step) -> None:
    base = str(desk.commit(step_before(desk.series, step)))
    _switch(desk, "switch", "--quiet", "--no-overwrite-ignore", "--no-track", "--create", route.attempt(step), base)


def _switch(desk: Desk, *arguments: str) -> None:
    desk.git(*arguments)
    sweep(desk.workspace)


def sweep(workspace: Path) -> None:
    """Remove folders that hold compiled files alone: Python would take what is gone for a package without files."""
    for name, folders, _ in os.walk(workspace, topdown=False):
        folder = Path(name)
        inside = folder.relative_to(workspace).parts
        if "__pycache__" not in folders or not inside or any(part.startswith(".") for part in inside):
            continue
        compiled = folder / "__pycache__"
        if list(folder.iterdir()) == [compiled] and all(each.suffix == ".pyc" for each in compiled.iterdir()):
            shutil.rmtree(folder, ignore_errors=True)
