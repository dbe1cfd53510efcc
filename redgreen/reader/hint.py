"""The hints of a step, one at a time."""

from __future__ import annotations

from redgreen.reader import route
from redgreen.reader.desk import Desk
from redgreen.reader.words import command
from redgreen.series.model import Step


def next_hint(desk: Desk, step: Step, *, again: bool = False) -> list[str]:
    """Return the next hint of `step`, or with `again` those that were shown; remember how far the reader is."""
    tag, hints = route.hints(desk.series, step)
    seen = min(desk.memory.hints.get(tag, 0), len(hints))
    if not hints:
        return [f"{step.tag} has no hint; the page tells what to do, and '{command('solution')}' shows the book's way."]
    if again:
        shown = hints[:seen] or hints[:1]
        seen = max(seen, 1)
    elif seen == len(hints):
        return [
            f"That was the last hint; '{command('hint --again')}' repeats them, "
            f"'{command('solution')}' shows the book's answer."
        ]
    else:
        shown, seen = hints[seen : seen + 1], seen + 1
    desk.memory.hints[tag] = seen
    desk.memory.save()
    first = 1 if again else seen
    return [f"Hint {number} of {len(hints)}: {hint}" for number, hint in enumerate(shown, start=first)]
