"""The pages below `docs/`, and all that they are built from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from mkdocs.utils.meta import get_data

from redgreen.proof.transcript import parse
from redgreen.series.history import History, build_history
from redgreen.series.model import Chapter, Series, Step
from redgreen.series.read import read_series
from redgreen.site.changes import FileChange, read_changes
from redgreen.text import UserError

# A fence ends with as many marks as it begins with, or more: a longer one can hold a
# shorter one.
FENCE = re.compile(
    r"^(?P<indent> *)(?P<marks>`{3,}|~{3,}) *(?P<word>[^`\s]*)(?P<info>[^`\n]*)\n"
    r"(?P<body>.*?)(?:(?P<end>^ *(?P=marks)[`~]*[ \t]*$)|\Z)",
    re.MULTILINE | re.DOTALL,
)
REASON = re.compile(r'\s+illustration="\s*([^"]*\S)\s*"\s*')
WORDS_A_MINUTE = 200
MINUTES_A_STEP = 3


@dataclass(frozen=True)
class Fence:
    """One fenced block."""

    line: int
    """The line of its opening, counted from 1."""
    last: int
    indent: str
    word: str
    """What follows the marks: `step`, `run`, or a language."""
    info: str
    """What follows the word."""
    body: str
    closed: bool

    @property
    def lines(self) -> list[str]:
        """The lines of the body that are not blank, without white space around them."""
        return [line.strip() for line in self.body.splitlines() if line.strip()]

    @property
    def reason(self) -> str:
        """Why it is an illustration; empty for any other."""
        found = REASON.fullmatch(self.info)
        return found[1] if found else ""


def find_fences(text: str) -> list[Fence]:
    """Return the fences of a page, in order."""
    found = []
    for match in FENCE.finditer(text):
        indent, _, word, info, body, end = match.groups()
        line = text.count("\n", 0, match.start()) + 1
        last = line + match[0].count("\n")
        body = re.sub(rf"^ {{0,{len(indent)}}}", "", body, flags=re.MULTILINE)
        found.append(Fence(line, last, indent, word, info, body, end is not None))
    return found


@dataclass(frozen=True)
class Page:
    """One Markdown file."""

    name: str
    """Its path from the root of the clone, e.g. `docs/chapters/03-registration.md`."""
    text: str
    """The Markdown, with an empty line for each line of the front matter."""
    fields: Mapping[str, Any]
    """The front matter; `can` and `terms` are ours."""
    chapter: Chapter | None
    """The chapter that it is the page of."""

    @cached_property
    def fences(self) -> list[Fence]:
        """The page's fences, in order."""
        return find_fences(self.text)

    @cached_property
    def prose(self) -> list[str]:
        """The page's lines, those of its fences emptied."""
        inside = {n for each in self.fences for n in range(each.line, each.last + 1)}
        lines = enumerate(self.text.splitlines(), start=1)
        return ["" if number in inside else line for number, line in lines]

    @property
    def up(self) -> str:
        """The way from the page to the root of the site: empty, or `../`s."""
        return "../" * (self.name.count("/") - 1)

    @property
    def minutes(self) -> int:
        """About how long it takes to read and try the chapter."""
        words = sum(len(line.split()) for line in self.prose)
        steps = len(self.chapter.all_steps) if self.chapter else 0
        taken = words / WORDS_A_MINUTE + MINUTES_A_STEP * steps
        return max(round(taken / 10) * 10, 10)


class Run(NamedTuple):
    """One command of a transcript."""

    name: str
    """The command; with ` #2` where it is the second of its kind."""
    command: str
    output: str
    """What the terminal showed, with its ANSI colours."""


@dataclass(frozen=True)
class Site:
    """What the pages are built from."""

    series: Series
    history: History
    pages: Mapping[str, Page]
    """By name, in order."""

    @cached_property
    def changes(self) -> dict[str, list[FileChange]]:
        """What each step changes, file by file, by the step's tag."""
        return read_changes(self.history)

    @cached_property
    def runs(self) -> dict[str, list[Run]]:
        """The recorded runs of each step and of each chapter's end, by the tag."""
        parts: tuple[Chapter | Step, ...] = (
            *self.series.chapters,
            *self.series.steps(),
        )
        return {part.tag: _runs(part.transcript) for part in parts}

    def page_of(self, chapter: Chapter) -> Page | None:
        """Return the page of this chapter, or None."""
        return self.pages.get(f"docs/chapters/{chapter.name}.md")


def open_site(root: Path) -> Site:
    """Return the site of the clone at `root`, read again only when a file changed.

    Raises UserError for the faults of the series, and as `read_site` does.
    """
    files = [*(root / "chapters").rglob("*"), *(root / "docs").rglob("*.md")]
    state = sorted((str(path), path.stat().st_mtime_ns) for path in files)
    return _open(root, tuple(state))


@lru_cache(maxsize=1)
def _open(root: Path, _state: tuple[tuple[str, int], ...]) -> Site:
    return read_site(build_history(read_series(root / "chapters")), root / "docs")


def read_site(history: History, docs: Path) -> Site:
    """Return the site of this history, with every Markdown file below `docs`, by path.

    Raises UserError for a page whose front matter is malformed.
    """
    pages = [_page(path, docs, history.series) for path in sorted(docs.rglob("*.md"))]
    return Site(history.series, history, {page.name: page for page in pages})


def _page(path: Path, docs: Path, series: Series) -> Page:
    name = path.relative_to(docs.parent).as_posix()
    raw = path.read_text("utf-8").expandtabs(4)
    text, fields = get_data(raw)
    if text.startswith("---") or not isinstance(fields.get("terms", {}), dict):
        raise UserError(
            f"{name}: the front matter must be YAML between two lines '---', with "
            "'terms:' as lines 'term: its explanation'."
        )
    text = "\n" * (raw.count("\n") - text.count("\n")) + text
    chapters = {f"docs/chapters/{each.name}.md": each for each in series.chapters}
    return Page(name, text, fields, chapters.get(name))


def _runs(transcript: Path) -> list[Run]:
    pairs = parse(transcript.read_text("utf-8")) if transcript.exists() else []
    found: list[Run] = []
    for command, output in pairs:
        number = sum(run.command == command for run in found) + 1
        name = f"{command} #{number}" if number > 1 else command
        found.append(Run(name, command, output.strip("\n")))
    return found
