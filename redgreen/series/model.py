"""The model of the book: a series has parts, a part has chapters, a chapter has steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    """What a step may change and what must hold after it."""

    RED = "red"
    GREEN = "green"
    REFACTOR = "refactor"
    TIDY = "tidy"
    SETUP = "setup"
    SOLUTION = "solution"


class Lesson(StrEnum):
    """A failure that a step shows on purpose and that is not a failing test of the first run."""

    COLLECTION_ERROR = "collection-error"
    SECOND_RUN = "second-run"


@dataclass(frozen=True)
class Claim:
    """One test that the step says fails, and why."""

    test: str
    """A pytest node id, or the path of a test file when the lesson is a collection error."""
    because: str
    """The first line of the exception as pytest reports it."""


@dataclass(frozen=True)
class Step:
    """One patch of the series."""

    chapter: str
    """The folder's name, e.g. `03-registration`."""
    number: int
    """The place in its chapter; for an exercise, the exercise's number."""
    kind: Kind
    slug: str
    title: str
    why: str
    claims: tuple[Claim, ...]
    hints: tuple[str, ...]
    lesson: Lesson | None
    runs: tuple[str, ...]
    """The commands of the transcript, in order."""
    renames: tuple[tuple[str, str], ...]
    """Pairs of node ids (old, new) that a tidy step renames."""
    rewords: tuple[str, ...]
    """Kept tests of which an assertion changes, by their node ids."""
    resets: bool
    """From this step on, every run leaves the tables as it found them."""
    tag: str
    key: str
    """How a page names the step, e.g. `03-registration/02-green`."""
    patch: Path
    paths: tuple[str, ...]
    """The files that the patch touches."""

    @property
    def transcript(self) -> Path:
        """Where the recorded transcript stands: beside the patch."""
        return self.patch.with_suffix(".out")


@dataclass(frozen=True)
class Exercise:
    """A red step and its solution, on top of the chapter's end."""

    number: int
    red: Step
    solution: Step

    @property
    def steps(self) -> tuple[Step, Step]:
        """Both steps, in order."""
        return (self.red, self.solution)


@dataclass(frozen=True)
class Chapter:
    """One folder of the series."""

    name: str
    """The folder's name: `03-registration`, or `mongo` for a detour."""
    number: int | None
    """The place on the main line; None for a detour."""
    title: str
    part: str
    after: str | None
    """For a detour: the name of the chapter it starts from."""
    folder: Path
    steps: tuple[Step, ...]
    exercises: tuple[Exercise, ...]

    @property
    def tag(self) -> str:
        """The tag of the chapter's end."""
        return self.name if self.number is None else f"ch{self.number:02d}"


@dataclass(frozen=True)
class Part:
    """A group of chapters under one heading."""

    title: str
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True)
class Series:
    """The whole book."""

    root: Path
    """The folder `chapters/`."""
    title: str
    python: str
    """The minor version of Python that the transcripts were recorded with, e.g. `3.11`."""
    parts: tuple[Part, ...]

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """Every chapter: the main line in order, then the detours."""
        found = [chapter for part in self.parts for chapter in part.chapters]
        return tuple(sorted(found, key=lambda chapter: (chapter.number is None, chapter.number or 0, chapter.name)))

    @property
    def main_line(self) -> tuple[Chapter, ...]:
        """The numbered chapters, in order."""
        return tuple(chapter for chapter in self.chapters if chapter.number is not None)

    def steps(self) -> Iterator[Step]:
        """Every step of the book, the exercises of a chapter after its own steps."""
        for chapter in self.chapters:
            yield from chapter.steps
            for exercise in chapter.exercises:
                yield from exercise.steps

    def tags(self) -> list[str]:
        """The name of every tag: a step's, and a chapter's end."""
        return [*(step.tag for step in self.steps()), *(chapter.tag for chapter in self.chapters)]

    def lines(self) -> Iterator[Line]:
        """The runs of steps that follow one another in history, each with what it starts from."""
        yield Line(None, tuple(step for chapter in self.main_line for step in chapter.steps))
        for chapter in self.chapters:
            if chapter.after is not None:
                start = next(other for other in self.chapters if other.name == chapter.after)
                yield Line(start.steps[-1], chapter.steps)
            for exercise in chapter.exercises:
                yield Line(chapter.steps[-1], exercise.steps)

    def resets_at(self, step: Step) -> bool:
        """Whether a run of `step` must leave the tables as it found them: some step up to it said `Resets:`."""
        line = next(line for line in self.lines() if step in line.steps)
        so_far = line.steps[: line.steps.index(step) + 1]
        return any(each.resets for each in so_far) or (line.start is not None and self.resets_at(line.start))


@dataclass(frozen=True)
class Line:
    """Steps that follow one another: the main line, a detour, or an exercise."""

    start: Step | None
    """The step whose tree the first one builds on; None for an empty folder."""
    steps: tuple[Step, ...]
