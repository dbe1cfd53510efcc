"""Which step of the book the reader's commits grew from, in this version of the book or in an older one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from redgreen.history.git import AUTHOR
from redgreen.reader.desk import Desk
from redgreen.series.model import Step

FAR = "2000"
"""How many commits back a step of the book is looked for."""
FORM = "--format=%H%x00%ce%x00%s%x00%(trailers:key=Step,valueonly,separator=)"
"""The commit, who made it, its title, and the kind of step that its message names."""


@dataclass(frozen=True)
class Origin:
    """The nearest commit of the book's."""

    step: Step
    commit: str
    current: bool
    """Whether this version of the book has that very commit."""


def find_origin(desk: Desk) -> Origin | None:
    """Return the nearest of HEAD and its ancestors that is a step of the book; None where none is.

    A new version of the book gives a changed step, and every one after it, another commit. The old one is known by
    its maker, its title and its kind, unless two steps share these.
    """
    steps = {step.tag: step for step in desk.series.steps()}
    current = {commit: steps[tag] for tag, commit in desk.history.commits.items()}
    shared = Counter(map(_name, steps.values()))
    older = {_name(step): step for step in steps.values() if shared[_name(step)] == 1}
    # A reader's git may be set to print what it thinks of each signature, in between.
    words = desk.git("log", "--no-show-signature", "-z", f"--max-count={FAR}", FORM, "HEAD").split("\0")
    for commit, mail, title, kind in zip(*[iter(words)] * 4, strict=False):
        if commit in current:
            return Origin(current[commit], commit, True)
        if mail == AUTHOR[1] and (title, kind) in older:
            return Origin(older[title, kind], commit, False)
    return None


def _name(step: Step) -> tuple[str, str]:
    return step.title, str(step.kind)
