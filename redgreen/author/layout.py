"""Lay the commits of an edit out as the files of `chapters/`: folders, numbers, names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from redgreen.author.draft import MAIN
from redgreen.author.letters import Letter
from redgreen.errors import BookError
from redgreen.series.model import Chapter, Series

KIND = re.compile(r"^Step: *(\w+)", re.MULTILINE)
EXERCISE = re.compile(r"-ex\d+$")
WORDS = 7


@dataclass
class Layout:
    """The files that `chapters/` is to hold."""

    files: dict[str, bytes] = field(default_factory=dict)
    """The content of each file by its path below `chapters/`."""
    letters: dict[str, Letter] = field(default_factory=dict)
    """The commit behind each patch, by the same path."""


def lay_out(series: Series, lines: Mapping[str, Sequence[Letter]], starts: Mapping[str, str]) -> Layout:
    """Return the files for the commits of every line.

    `lines` holds the commits by the line's name; `starts` the chapter that a side branch starts from. A step keeps
    the words of its file's name as long as it keeps its title; a new one gets them from the title.
    """
    layout = Layout()
    for name, letters in lines.items():
        if EXERCISE.search(name):
            _exercise(series, layout, name, starts[name], letters)
        else:
            _chapters(series, layout, letters, after=starts[name] if name != MAIN else "")
    _renumber_exercises(layout)
    return layout


def _chapters(series: Series, layout: Layout, letters: Sequence[Letter], after: str) -> None:
    grouped: dict[str, list[Letter]] = {}
    for letter in letters:
        if letter.chapter in grouped and list(grouped)[-1] != letter.chapter:
            raise BookError(
                f"'{letter.title}' says 'Chapter: {letter.chapter}', but stands behind a step of "
                f"{list(grouped)[-1]}; a chapter's steps follow one another."
            )
        grouped.setdefault(letter.chapter, []).append(letter)
    known = {chapter.name: chapter for chapter in series.chapters}
    part = series.parts[0].title
    for name, steps in grouped.items():
        chapter = known.get(name)
        part = chapter.part if chapter else part
        layout.files[f"{name}/chapter.toml"] = _settings(chapter, name, part, after)
        first = _first_number(chapter, steps)
        for number, letter in enumerate(steps, start=first):
            _add(layout, f"{name}/{number:02d}", letter, _words(chapter, letter))


def _settings(chapter: Chapter | None, name: str, part: str, after: str) -> bytes:
    if chapter:
        return (chapter.folder / "chapter.toml").read_bytes()
    title = re.sub(r"^\d\d-", "", name).replace("-", " ").capitalize()
    tail = f'after = "{after}"\n' if after else ""
    return f'title = "{title}"\npart = "{part}"\n{tail}'.encode()


def _first_number(chapter: Chapter | None, steps: Sequence[Letter]) -> int:
    """A chapter may begin with step 00, a setup before its first test; it goes on doing so while it can."""
    was_zero = chapter is not None and chapter.steps[0].number == 0
    return 0 if was_zero and _kind(steps[0]) == "setup" else 1


def _exercise(series: Series, layout: Layout, name: str, start: str, letters: Sequence[Letter]) -> None:
    chapter = next(each for each in series.chapters if each.name == start)
    number = int(name.rsplit("-ex", 1)[1])
    for letter in letters:
        _add(layout, f"{start}/exercises/{number}", letter, _words(chapter, letter))


def _add(layout: Layout, place: str, letter: Letter, words: str) -> None:
    path = f"{place}-{_kind(letter)}-{words}.patch"
    if path in layout.files:
        raise BookError(f"two commits want to be {path}; give one of them another title or kind.")
    layout.files[path] = letter.patch
    layout.letters[path] = letter


def _kind(letter: Letter) -> str:
    found = KIND.search(letter.patch.decode("utf-8").partition("\ndiff --git ")[0])
    if not found:
        raise BookError(f"the commit '{letter.title}' has no 'Step:' trailer; end its message with 'Step: red', say.")
    return found[1]


def _words(chapter: Chapter | None, letter: Letter) -> str:
    if chapter:
        steps = [*chapter.steps, *(step for each in chapter.exercises for step in each.steps)]
        kept = [step.slug for step in steps if step.title == letter.title]
        if kept:
            return kept[0]
    words = re.findall(r"[a-z0-9]+", letter.title.lower().replace("'", ""))
    return "-".join(words[:WORDS]) or "step"


def _renumber_exercises(layout: Layout) -> None:
    """Close the gaps that a removed exercise leaves."""
    form = re.compile(r"(?P<folder>.+/exercises)/(?P<number>\d+)-(?P<tail>.+)")
    numbers: dict[str, set[int]] = {}
    names: dict[str, str] = {}
    found = [match for match in map(form.fullmatch, layout.files) if match]
    for match in found:
        numbers.setdefault(match["folder"], set()).add(int(match["number"]))
    for match in found:
        number = sorted(numbers[match["folder"]]).index(int(match["number"])) + 1
        names[match[0]] = f"{match['folder']}/{number}-{match['tail']}"
    layout.files = {names.get(path, path): content for path, content in layout.files.items()}
    layout.letters = {names.get(path, path): letter for path, letter in layout.letters.items()}
