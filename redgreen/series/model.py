"""The model: a series has chapters, a chapter has steps, and a step is one patch."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, TypeVar

from redgreen.text import UserError, did_you_mean

Part = TypeVar("Part")
WHOLE_SUITE = "pytest -q"
"""The default run of a step that concerns the whole suite."""


class SeriesError(UserError):
    """A fault of one file of the series, which the message names."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(f"chapters{f'{path}'.rpartition('/chapters')[2]}: {message}")


class Kind(StrEnum):
    """What a step may change, and what must hold after it."""

    SETUP = "setup"
    RED = "red"
    GREEN = "green"
    REFACTOR = "refactor"


class Lesson(StrEnum):
    """A failure that is not an ordinary failing test."""

    COLLECTION_ERROR = "collection-error"
    SECOND_RUN = "second-run"


class Claim(NamedTuple):
    """A test that does not simply pass, and the reason that pytest reports."""

    test: str
    """A pytest node id, or the path of a module that pytest cannot collect."""
    because: str
    """The first line of the exception; `skipped: …` for a declared skip."""


@dataclass(frozen=True)
class Patch:
    """What the file of a patch says."""

    title: str
    why: str
    """The paragraphs between the title and the trailers."""
    kind: Kind
    lesson: Lesson | None
    fails: tuple[Claim, ...]
    passes: tuple[str, ...]
    """New tests of a red step that pass from the start."""
    skips: tuple[Claim, ...]
    """Tests that are skipped or expected to fail from this step on."""
    hints: tuple[str, ...]
    declared_runs: tuple[str, ...]
    """The commands of its `Run:` trailers; empty for the default of its kind."""
    renames: tuple[tuple[str, str], ...]
    """Node ids (old, new) of tests that the step renames."""
    test_modules: tuple[str, ...]
    """The test modules that it adds or changes."""


# A step holds the whole series before it, so its fields are not compared or shown.
@dataclass(frozen=True, eq=False, repr=False)
class Step(Patch):
    """One patch at its place in the series."""

    chapter: str
    """The name of the chapter's folder, e.g. `03-registration`."""
    number: int
    """Its number in the chapter; for a step of an exercise, that of the exercise."""
    slug: str
    tag: str
    """The git tag, e.g. `ch03-02-green` or `ch03-ex1-red`."""
    key: str
    """How a page names it: `03-registration/02-green`, `03-registration/ex1-red`."""
    patch: Path
    before: "Step | None" = None
    """The step on whose tree it builds; None for the first one."""
    waiting: "Step | None" = None
    """The red step that is not answered yet when it comes."""
    known_skips: tuple[Claim, ...] = ()
    """The skips that it or a step before it declares."""

    @property
    def transcript(self) -> Path:
        """The recorded output of its runs, beside the patch."""
        return self.patch.with_suffix(".out")

    @property
    def runs(self) -> tuple[str, ...]:
        """Its commands, in order: those that it declares, or those of its kind."""
        if self.declared_runs:
            return self.declared_runs
        if self.lesson is Lesson.SECOND_RUN:
            return (WHOLE_SUITE, WHOLE_SUITE)
        if self.kind is Kind.RED:
            return (" ".join(("pytest", *self.test_modules)),)
        if self.kind is Kind.GREEN and self.waiting:
            return self.waiting.runs
        return (WHOLE_SUITE,)


@dataclass(frozen=True)
class Line:
    """Steps that follow one another: the main line, a detour, an exercise."""

    name: str
    """`main`, the name of a detour, or the short tag of an exercise."""
    start: Step | None
    """The step on whose tree the first one builds; None for an empty folder."""
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Chapter:
    """One folder of the series."""

    folder: Path
    number: int | None
    """The number on the main line; None for a detour."""
    steps: tuple[Step, ...]
    exercises: tuple[Line, ...]
    """Each is a red step and a green one, on top of the chapter's end."""
    title: str
    part: str
    after: str | None = None
    """For a detour, the name of the chapter or detour from whose end it starts."""

    @property
    def name(self) -> str:
        """The folder's name: `03-registration`, or `mongo` for a detour."""
        return self.folder.name

    @property
    def tag(self) -> str:
        """The short tag of the chapter's end: `ch03`, or a detour's name."""
        return self.name if self.number is None else f"ch{self.number:02d}"

    @property
    def transcript(self) -> Path:
        """The recorded runs of the chapter's end."""
        return self.folder / "end.out"

    @property
    def all_steps(self) -> tuple[Step, ...]:
        """The chapter's own steps, then those of its exercises, as on its page."""
        return (*self.steps, *(step for each in self.exercises for step in each.steps))


@dataclass(frozen=True)
class Series:
    """All chapters."""

    root: Path
    """The folder `chapters/`."""
    chapters: list[Chapter]
    """The main line in order, then the detours by name."""
    python: str
    """The minor version of Python that recorded the transcripts, e.g. `3.11`."""
    repeatable_from: int
    """The number of the chapter from whose end on the suite can be run repeatedly."""
    parts: list[str]
    """The titles of the parts, in order."""

    @property
    def main_line(self) -> list[Chapter]:
        """The numbered chapters, in order."""
        return [each for each in self.chapters if each.number is not None]

    @property
    def last(self) -> Step:
        """The last step of the main line, whose files the root holds."""
        return self.main_line[-1].steps[-1]

    def steps(self) -> Iterator[Step]:
        """Yield every step, those of an exercise after the steps of its chapter."""
        for chapter in self.chapters:
            yield from chapter.all_steps

    @property
    def lines(self) -> list[Line]:
        """The lines of history; a line comes after the one that it starts from."""
        main = tuple(step for chapter in self.main_line for step in chapter.steps)
        found = [Line("main", None, main)]
        for chapter in self.chapters:
            if chapter.after:
                start = chapter.steps[0].before
                found.append(Line(chapter.name, start, chapter.steps))
            found += chapter.exercises
        return found

    def line_of(self, step: Step) -> Line:
        """Return the line of history that `step` is in."""
        return next(line for line in self.lines if step in line.steps)

    def tags(self) -> dict[str, Step]:
        """Return every tag with its step: one a step, and the short ones."""
        found = {step.tag: step for step in self.steps()}
        for chapter in self.chapters:
            found[chapter.tag] = chapter.steps[-1]
            found |= {each.name: each.steps[-1] for each in chapter.exercises}
        return found

    @cached_property
    def by_name(self) -> dict[str, Step]:
        """Every step by its tags and by its key."""
        return self.tags() | {step.key: step for step in self.steps()}

    def step(self, name: str) -> Step:
        """Return the step of that tag or key; raise UserError with the nearest."""
        return _find(self.by_name, name, "step")

    def chapter(self, name: str) -> Chapter:
        """Return the chapter of that name or tag; raise UserError with the nearest."""
        known = {n: each for each in self.chapters for n in (each.name, each.tag)}
        return _find(known, name, "chapter")


def _find(known: Mapping[str, Part], name: str, what: str) -> Part:
    if name not in known:
        raise UserError(f"there is no {what} '{name}'.{did_you_mean(name, known)}")
    return known[name]


def is_test_module(path: str) -> bool:
    """Whether pytest collects tests from the file: `tests/**/test_*.py`."""
    return re.fullmatch(r"tests/(?:.*/)?test_[^/]*\.py", path) is not None
