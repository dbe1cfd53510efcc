"""Go on in the book: to the next step when this one holds, to any other on demand, and back."""

from __future__ import annotations

from dataclasses import dataclass

from redgreen.errors import BookError
from redgreen.proof.bench import PATIENCE
from redgreen.reader import route
from redgreen.reader.check import Finding, check_step
from redgreen.reader.desk import Desk
from redgreen.reader.move import Arrival, go
from redgreen.reader.place import LostError, Place, find_place
from redgreen.reader.status import following_step
from redgreen.reader.words import command
from redgreen.reader.work import snapshot
from redgreen.series.model import Step

BACK = "-"


@dataclass(frozen=True)
class Leaving:
    """What came of the wish to go on."""

    finding: Finding | None
    """What the check of the step found; None where none was needed."""
    arrival: Arrival | None
    """Where the reader is now; None where the step does not hold, so that they stay."""


def go_on(desk: Desk, *, anyway: bool, patience: float = PATIENCE) -> Leaving:
    """Go to the step after this one, when this one holds or `anyway`.

    Raises BookError at the last step, when there is nothing to go on to.
    """
    place = find_place(desk)
    following = following_step(desk, place.step)
    if following is None:
        raise BookError(
            f"{place.step.tag} is the last step here; '{command('next')} ch01', say, goes to any other, "
            f"'{command('status')}' shows what is left."
        )
    finding = None
    if not anyway:
        finding = checked(desk, place, patience)
        if finding and not finding.holds and not finding.ahead:
            return Leaving(finding, None)
    return Leaving(finding, go(desk, place, following))


def checked(desk: Desk, place: Place, patience: float = PATIENCE) -> Finding | None:
    """Check the step at `place` and remember the outcome; None where these very files have held before."""
    step = place.step
    if desk.memory.held.get(step.tag) == snapshot(desk):
        return None
    finding = check_step(desk, step, patience)
    note_finding(desk, finding)
    return finding


def note_finding(desk: Desk, finding: Finding) -> None:
    """Remember what a check found. A red step whose answer is written has been seen to fail, or will not be any more."""
    tag = finding.step.tag
    desk.memory.tried[tag] = desk.memory.tried.get(tag, 0) + 1
    if finding.holds or finding.ahead:
        desk.memory.held[tag] = finding.tree
    desk.memory.save()


def jump(desk: Desk, name: str) -> Arrival:
    """Go to the step that `name` means; `-` is the one before the last jump."""
    step = _earlier(desk) if name == BACK else route.find(desk.series, name)
    try:
        place: Place | None = find_place(desk)
    except LostError:
        place = None
    return go(desk, place, step)


def _earlier(desk: Desk) -> Step:
    known = {step.tag: step for step in desk.series.steps()}
    if desk.memory.earlier not in known:
        raise BookError(f"there is no earlier step to go back to; name one, as in '{command('next')} ch01-02'.")
    return known[desk.memory.earlier]
