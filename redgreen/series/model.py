"""The model: a series has chapters, a chapter has steps, and a step is one patch."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from redgreen.text import UserError, did_you_mean

WHOLE_SUITE = "pytest -q"
"""The default run of a step that concerns the whole suite."""


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


@dataclass(frozen=True)
class Claim:
    """A test that does not simply pass, and the reason that pytest reports."""

    test: str
    """A pytest node id, or the path of a module that pytest cannot collect."""
    because: str
    """The first line of the exception; `skipped: …` for a declared skip."""


@dataclass(frozen=True)
class Step:
    """One patch of the series."""

    chapter: str
    """The name of the chapter's folder, e.g. `03-registration`."""
    number: int
    """Its number in the chapter; for a step of an exercise, that of the exercise."""
    kind: Kind
    slug: str
    title: str
    why: str
    """The paragraphs between the title and the trailers."""
    fails: tuple[Claim, ...]
    passes: tuple[str, ...]
    """New tests of a red step that pass from the start."""
    skips: tuple[Claim, ...]
    """Tests that are skipped or expected to fail from this step on."""
    hints: tuple[str, ...]
    lesson: Lesson | None
    declared_runs: tuple[str, ...]
    """The commands of its `Run:` trailers; empty for the default of its kind."""
    renames: tuple[tuple[str, str], ...]
    """Node ids (old, new) of tests that the step renames."""
    tag: str
    """The git tag, e.g. `ch03-02-green` or `ch03-ex1-red`."""
    key: str
    """How a page names it: `03-registration/02-green`, `03-registration/ex1-red`."""
    patch: Path
    paths: tuple[str, ...]
    """The files that the patch touches."""
    removed: tuple[str, ...]
    """Those of them that are not there any more after it."""

    @property
    def transcript(self) -> Path:
        """The recorded output of its runs, beside the patch."""
        return self.patch.with_suffix(".out")

    @property
    def test_modules(self) -> tuple[str, ...]:
        """The test modules that it adds or changes."""
        here = (path for path in self.paths if path not in self.removed)
        return tuple(path for path in here if is_test_module(path))


@dataclass(frozen=True)
class Exercise:
    """A red step and its green one, on top of the chapter's end."""

    number: int
    red: Step
    green: Step

    @property
    def steps(self) -> tuple[Step, Step]:
        """Both steps, in order."""
        return (self.red, self.green)

    @property
    def tag(self) -> str:
        """The short tag of its last step, e.g. `ch03-ex1`."""
        return self.green.tag.rpartition("-")[0]


@dataclass(frozen=True)
class Chapter:
    """One folder of the series."""

    name: str
    """The folder's name: `03-registration`, or `mongo` for a detour."""
    number: int | None
    """The number on the main line; None for a detour."""
    title: str
    part: str
    after: str | None
    """For a detour, the name of the chapter from whose end it starts."""
    folder: Path
    steps: tuple[Step, ...]
    exercises: tuple[Exercise, ...]

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
class Line:
    """Steps that follow one another: the main line, a detour, an exercise."""

    name: str
    """`main`, the name of a detour, or the short tag of an exercise."""
    start: Step | None
    """The step on whose tree the first one builds; None for an empty folder."""
    steps: tuple[Step, ...]

    def before(self, step: Step) -> Step | None:
        """Return the step on whose tree `step` builds; None for the first one."""
        place = self.steps.index(step)
        return self.steps[place - 1] if place else self.start

    def waiting(self, step: Step) -> Step | None:
        """Return the red step that is not answered yet when `step` comes, or None."""
        found = None
        for each in self.steps[: self.steps.index(step)]:
            if each.kind is Kind.RED:
                found = each
            elif each.kind is Kind.GREEN:
                found = None
        return found


@dataclass(frozen=True)
class Series:
    """All chapters."""

    root: Path
    """The folder `chapters/`."""
    title: str
    python: str
    """The minor version of Python that recorded the transcripts, e.g. `3.11`."""
    repeatable_from: int
    """The number of the chapter from whose end on the suite can be run repeatedly."""
    parts: tuple[str, ...]
    """The titles of the parts, in order."""
    chapters: tuple[Chapter, ...]
    """The main line in order, then the detours."""

    @cached_property
    def main_line(self) -> tuple[Chapter, ...]:
        """The numbered chapters, in order."""
        return tuple(each for each in self.chapters if each.number is not None)

    @property
    def last(self) -> Step:
        """The last step of the main line, whose files the root holds."""
        return self.main_line[-1].steps[-1]

    def steps(self) -> Iterator[Step]:
        """Yield every step, those of an exercise after the steps of its chapter."""
        for chapter in self.chapters:
            yield from chapter.all_steps

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines of history; a line comes after the one that it starts from."""
        main = tuple(step for chapter in self.main_line for step in chapter.steps)
        found = [Line("main", None, main)]
        for chapter in self.chapters:
            if chapter.after is not None:
                start = self.chapter(chapter.after).steps[-1]
                found.append(Line(chapter.name, start, chapter.steps))
            found += [
                Line(each.tag, chapter.steps[-1], each.steps)
                for each in chapter.exercises
            ]
        return tuple(found)

    @cached_property
    def _lines_by_tag(self) -> dict[str, Line]:
        return {step.tag: line for line in self.lines for step in line.steps}

    def line_of(self, step: Step) -> Line:
        """Return the line of history that `step` is in."""
        return self._lines_by_tag[step.tag]

    def before(self, step: Step) -> Step | None:
        """Return the step on whose tree this one builds; None for the first one."""
        return self.line_of(step).before(step)

    def waiting(self, step: Step) -> Step | None:
        """Return the red step that is not answered yet when `step` comes, or None."""
        return self.line_of(step).waiting(step)

    def history_of(self, step: Step) -> Iterator[Step]:
        """Yield `step` and every step before it, the latest first."""
        at: Step | None = step
        while at is not None:
            yield at
            at = self.before(at)

    def skips_at(self, step: Step) -> tuple[Claim, ...]:
        """Return the skips that this step or one before it declares."""
        return tuple(claim for each in self.history_of(step) for claim in each.skips)

    def runs_of(self, step: Step) -> tuple[str, ...]:
        """Return the commands of the step, in order: its own, or those of its kind."""
        if step.declared_runs:
            return step.declared_runs
        if step.lesson is Lesson.SECOND_RUN:
            return (WHOLE_SUITE, WHOLE_SUITE)
        red = step if step.kind is Kind.RED else None
        if step.kind is Kind.GREEN:
            red = self.waiting(step)
        if red is None:
            return (WHOLE_SUITE,)
        if red is not step:
            return self.runs_of(red)
        return (" ".join(("pytest", *step.test_modules)),)

    def chapter(self, name: str) -> Chapter:
        """Return the chapter of that name or short tag.

        Raises UserError with the nearest name when there is none.
        """
        known = {each.name: each for each in self.chapters}
        known |= {each.tag: each for each in self.chapters}
        if name not in known:
            raise UserError(f"there is no chapter '{name}'.{did_you_mean(name, known)}")
        return known[name]

    @cached_property
    def by_name(self) -> dict[str, Step]:
        """Every step by its tag and its key, and the last ones by their short tags."""
        found = {name: step for step in self.steps() for name in (step.tag, step.key)}
        return found | self.short_tags

    @property
    def short_tags(self) -> dict[str, Step]:
        """The last step of each chapter and exercise, by the short tag."""
        found = {chapter.tag: chapter.steps[-1] for chapter in self.chapters}
        exercises = [each for chapter in self.chapters for each in chapter.exercises]
        return found | {each.tag: each.green for each in exercises}

    def step(self, name: str) -> Step:
        """Return the step of that tag, key or short tag.

        Raises UserError with the nearest name when there is none.
        """
        if name not in self.by_name:
            meant = did_you_mean(name, self.by_name)
            raise UserError(f"there is no step '{name}'.{meant}")
        return self.by_name[name]

    def tags(self) -> dict[str, Step]:
        """Return every tag of the book with its step."""
        return {step.tag: step for step in self.steps()} | self.short_tags


def is_test_module(path: str) -> bool:
    """Whether pytest collects tests from the file: `tests/**/test_*.py`."""
    name = path.rpartition("/")[2]
    return (
        path.startswith("tests/") and name.startswith("test_") and name.endswith(".py")
    )
