"""The way through the book: what follows what, whose files a step has, and how a reader may name a step."""

from __future__ import annotations

import re

from redgreen.errors import BookError
from redgreen.nearest import did_you_mean
from redgreen.series.model import Chapter, Kind, Series, Step
from redgreen.series.order import line_of, waiting_red

OWN = (Kind.GREEN, Kind.REFACTOR, Kind.TIDY, Kind.SOLUTION)
"""The kinds that the reader writes; the files of the others come from the book."""
PREFIX = "attempt/"
NUMBERED = re.compile(r"-\d+$")


def is_own(step: Step) -> bool:
    """Say whether the step is the reader's to write."""
    return step.kind in OWN


def after(series: Series, step: Step) -> Step | None:
    """Return the step that follows in the same line; None at its end."""
    line = line_of(series, step)
    index = line.steps.index(step) + 1
    return line.steps[index] if index < len(line.steps) else None


def chapter_of(series: Series, step: Step) -> Chapter:
    """Return the chapter of a step or of an exercise's step."""
    return next(chapter for chapter in series.chapters if chapter.name == step.chapter)


def waiting(series: Series, step: Step, *, including: bool = False) -> Step | None:
    """Return the red step that nobody has answered before `step`, or before the end of it when `including`."""
    line = line_of(series, step)
    return waiting_red(line.steps[: line.steps.index(step) + including])


def hints(series: Series, step: Step) -> tuple[str, tuple[str, ...]]:
    """Return the hints for `step`, and the tag under which it is remembered how many were seen.

    A red step's hints are those for its answer, so both share them.
    """
    red = waiting(series, step, including=True) or (waiting(series, step) if is_own(step) else None)
    if red is None or red == step:
        return step.tag, step.hints
    return red.tag, (*red.hints, *step.hints)


def stem(step: Step) -> str:
    """Return the step's tag without its kind: `ch03-02`, `ch03-ex1`, `mongo-01`."""
    return step.tag.rpartition("-")[0]


def attempt(step: Step) -> str:
    """Return the branch of the reader's work at a step."""
    return PREFIX + stem(step)


def step_of_branch(series: Series, branch: str) -> Step | None:
    """Return the step that `attempt/ch03-02` or `attempt/ch03-02-2` is about; None for any other branch."""
    if not branch.startswith(PREFIX):
        return None
    name = branch.removeprefix(PREFIX)
    # An exercise's two steps share a stem; the reader's own is the second.
    stems = {stem(step): step for step in series.steps()}
    return stems.get(name) or stems.get(NUMBERED.sub("", name))


def find(series: Series, name: str) -> Step:
    """Return the step that a reader means by `name`; a chapter means its first step.

    Raises BookError with the nearest name where there is none.
    """
    known: dict[str, Step] = {}
    for chapter in series.chapters:
        first = chapter.steps[0]
        known |= dict.fromkeys([chapter.tag, chapter.name], first)
        if chapter.number is not None:
            known |= dict.fromkeys([str(chapter.number), f"{chapter.number:02d}"], first)
    for step in series.steps():
        known.setdefault(stem(step), step)
        known |= {step.tag: step, step.key: step}
    folded = {each.casefold(): step for each, step in known.items()}
    found = folded.get(name.strip().casefold())
    if found is None:
        tags = [step.tag for step in series.steps()] + [chapter.tag for chapter in series.chapters]
        raise BookError(f"'{name}' is no step or chapter of the book.{did_you_mean(name, _few(name, tags))}")
    return found


def _few(name: str, tags: list[str]) -> list[str]:
    """Keep a refusal short: only the chapters, where the name is near to no tag."""
    near = did_you_mean(name, tags)
    return tags if near.startswith(" Did") else [tag for tag in tags if tag.count("-") == 0]
