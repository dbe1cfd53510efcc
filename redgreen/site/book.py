"""The book as the pages see it: series, history and pages, read once and again when a file changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from redgreen.errors import BookError
from redgreen.history import History, Trees, build_history
from redgreen.nearest import did_you_mean
from redgreen.series import Chapter, Series, Step, read_series
from redgreen.site.changes import FileChange, step_changes
from redgreen.site.pages import Page, read_pages
from redgreen.site.transcripts import Run, read_runs


@dataclass
class Book:
    """A series with its commits and its pages."""

    history: History
    pages: list[Page]
    trees: Trees
    """Read through a process of git's; close it when a page is done, it starts again when asked."""
    _runs: dict[str, tuple[Run, ...]] = field(default_factory=dict)
    _changes: dict[str, list[FileChange]] = field(default_factory=dict)

    @property
    def series(self) -> Series:
        """The series that the history was built from."""
        return self.history.series

    def step(self, key: str) -> Step:
        """Return the step of that key. Raises BookError with the nearest key when there is none."""
        steps = {step.key: step for step in self.series.steps()}
        if key not in steps:
            raise BookError(f"there is no step '{key}'.{_nearest_key(key, steps)}")
        return steps[key]

    def chapter(self, name: str) -> Chapter | None:
        """Return the chapter of that name, or None."""
        return next((chapter for chapter in self.series.chapters if chapter.name == name), None)

    def page_of(self, chapter: Chapter) -> Page | None:
        """Return the page that tells this chapter, or None."""
        return next((page for page in self.pages if page.chapter == chapter.name), None)

    def runs(self, step: Step) -> tuple[Run, ...]:
        """Return the runs of the step's transcript. Raises BookError when it cannot be read."""
        if step.key not in self._runs:
            self._runs[step.key] = read_runs(step)
        return self._runs[step.key]

    def changes(self, step: Step) -> list[FileChange]:
        """Return what the step changes, file by file."""
        if step.key not in self._changes:
            self._changes[step.key] = step_changes(self.history, self.trees, step)
        return self._changes[step.key]


@dataclass(frozen=True)
class Shelf:
    """What could be read of a book: its pages always, the book itself unless the series has faults."""

    pages: list[Page]
    book: Book | None
    faults: tuple[str, ...] = ()
    """The series' faults, one sentence each."""


_shelves: dict[tuple[Path, Path], tuple[object, Shelf]] = {}


def open_shelf(root: Path, docs: Path) -> Shelf:
    """Return the book in the folder `root` with its pages below `docs`; read anew only when a file has changed."""
    place, state = (root, docs), _state(root / "chapters", docs)
    if place not in _shelves or _shelves[place][0] != state:
        _shelves[place] = (state, _open(root, docs))
    return _shelves[place][1]


def _open(root: Path, docs: Path) -> Shelf:
    pages = read_pages(docs)
    try:
        history = build_history(read_series(root / "chapters"))
    except BookError as error:
        return Shelf(pages, None, tuple(str(error).splitlines()))
    return Shelf(pages, Book(history, pages, Trees(history.repository)))


def _state(*folders: Path) -> object:
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return [(path, path.stat().st_mtime_ns, path.stat().st_size) for path in files]


def _nearest_key(key: str, steps: dict[str, Step]) -> str:
    chapter, slash, _ = key.partition("/")
    own = [known for known in steps if known.startswith(chapter + slash)] if slash else []
    return did_you_mean(key, own or steps)
