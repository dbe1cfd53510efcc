"""The book's answer to a step: as a difference from the reader's files, or checked out in their place."""

from __future__ import annotations

from redgreen.errors import BookError
from redgreen.reader import route
from redgreen.reader.desk import Desk
from redgreen.reader.move import note_arrival, take
from redgreen.reader.place import Place, check_settled
from redgreen.reader.words import command
from redgreen.reader.work import begun, keep, snapshot


def difference(desk: Desk, place: Place, *, stat: int | None, colour: bool, anyway: bool) -> str:
    """Return what would make the reader's files the book's at the end of the step; empty where they are the same.

    With `stat`, only the names of the files and how much differs, in so many columns.
    Raises BookError before the reader has begun, when that would give the answer away.
    """
    tree = snapshot(desk)
    if route.is_own(place.step) and not place.at_tag and not anyway and not begun(desk, place.step, tree):
        raise BookError(
            f"you have changed nothing yet, so this would be the book's answer; "
            f"'{command('hint')}' helps, '{command('diff --anyway')}' shows it."
        )
    how = (f"--stat={stat}",) if stat else ("--no-prefix",)
    paint = "--color=always" if colour else "--color=never"
    return desk.git("diff", "--no-ext-diff", "--no-textconv", paint, *how, tree, str(desk.commit(place.step)))


def take_answer(desk: Desk, place: Place, *, anyway: bool) -> str | None:
    """Check out the book's answer; return the branch that keeps the reader's own work, None where there was none.

    Raises BookError before the reader has tried, and at a step that has no answer.
    """
    step = place.step
    if not route.is_own(step):
        raise BookError(f"{step.tag} is the book's own already; '{command('next')}' goes on to its answer.")
    if place.at_tag:
        raise BookError(f"this is the book's answer to {step.tag}; '{command('next')}' goes on.")
    if not anyway and not desk.memory.tried.get(step.tag):
        raise BookError(
            f"you have not tried {step.tag} yet; '{command('check')}' tries it, '{command('hint')}' helps, "
            f"'{command('solution --anyway')}' shows the answer now."
        )
    desk.check_tags()
    check_settled(desk)
    worked = begun(desk, step, snapshot(desk))
    kept = keep(desk, place) or place.branch
    take(desk, step)
    if step.tag not in desk.memory.held:
        desk.memory.taken[step.tag] = 1
    note_arrival(desk, place, step)
    return kept if worked else None
