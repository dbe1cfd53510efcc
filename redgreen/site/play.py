"""The play view: a chapter one step at a time, the change beside the terminal."""

from __future__ import annotations

import re
from dataclasses import dataclass

from redgreen.series import Chapter, Step
from redgreen.site.book import Book
from redgreen.site.fill import fill
from redgreen.site.render import label
from redgreen.site.transcripts import Run
from redgreen.site.views import FileView, step_files

UP = "../../"


@dataclass(frozen=True)
class Scene:
    """One step as the play view shows it."""

    step: Step
    label: str
    why: list[str]
    """The paragraphs of the commit's message."""
    files: list[FileView]
    runs: tuple[Run, ...]


def play_address(chapter: Chapter) -> str:
    """Return where the chapter's play view stands, seen from the site's root."""
    return f"chapters/{chapter.name}/play.html"


def play_page(book: Book, chapter: Chapter) -> str:
    """Return the chapter's play view as a whole page; without scripts it is a list of the steps.

    Raises BookError when a step's transcript cannot be read.
    """
    before, after = _neighbours(book, chapter)
    name = f"Chapter {chapter.number}" if chapter.number is not None else "Detour"
    return fill(
        "play.html",
        up=UP,
        name=name,
        title=f"{name}, step by step: {chapter.title}",
        description=f"{chapter.title}: each step's change beside what the terminal prints.",
        chapter=chapter,
        scenes=[_scene(book, step) for step in chapter.steps],
        before=before,
        after=after,
    )


def _neighbours(book: Book, chapter: Chapter) -> tuple[Chapter | None, Chapter | None]:
    """Return the chapters around this one on the main line; a detour has none."""
    line = book.series.main_line
    if chapter not in line:
        return None, None
    place = line.index(chapter)
    return (line[place - 1] if place else None), (line[place + 1] if place + 1 < len(line) else None)


def _scene(book: Book, step: Step) -> Scene:
    return Scene(step, label(step), paragraphs(step.why), step_files(book, step), book.runs(step))


def paragraphs(message: str) -> list[str]:
    """Return each paragraph of a commit's message on one line; a word that was broken at its hyphen is whole again."""
    whole = re.sub(r"(?<=\w-)\n(?=\w)", "", message)
    return [" ".join(paragraph.split()) for paragraph in whole.split("\n\n") if paragraph.strip()]
