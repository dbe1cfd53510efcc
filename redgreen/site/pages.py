"""The pages below `docs/`, and all that they are built from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from mkdocs.utils.meta import get_data

from redgreen.proof.transcript import parse
from redgreen.series.history import History
from redgreen.series.model import Chapter, Series
from redgreen.site.changes import FileChange, read_changes
from redgreen.text import UserError

# A fence ends with as many marks as it begins with, or more: a longer one can hold a
# shorter one.
FENCE = re.compile(
    r"^(?P<indent> *)(?P<marks>`{3,}|~{3,}) *(?P<word>[^`\s]*)"
    r'(?: +illustration=" *(?P<reason>[^`"\n]*))?(?P<more>[^`\n]*)\n'
    r"(?P<body>.*?)(?:(?P<end>^ *(?P=marks)[`~]*[ \t]*$)|\Z)",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Fence:
    """One fenced block."""

    line: int
    """The line of its opening, counted from 1."""
    last: int
    indent: str
    word: str
    """What follows the marks: `step`, `run`, or a language."""
    reason: str
    """Why it is an illustration; empty for any other."""
    body: str
    closed: bool

    @property
    def lines(self) -> list[str]:
        """The lines of the body that are not blank, without white space around them."""
        return [line.strip() for line in self.body.splitlines() if line.strip()]


def find_fences(text: str) -> list[Fence]:
    """Return the fences of a page, in order."""
    found = []
    for match in FENCE.finditer(text):
        indent, _, word, reason, _, body, end = match.groups(default="")
        line = text.count("\n", 0, match.start()) + 1
        last = line + match[0].count("\n")
        body = re.sub(rf"^ {{0,{len(indent)}}}", "", body, flags=re.MULTILINE)
        found.append(Fence(line, last, indent, word, reason, body, bool(end)))
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
        steps = {step.tag: _runs(step.transcript) for step in self.series.steps()}
        return steps | {c.tag: _runs(c.transcript) for c in self.series.chapters}

    def page_of(self, chapter: Chapter) -> Page | None:
        """Return the page of this chapter, or None."""
        return self.pages.get(f"docs/chapters/{chapter.name}.md")


def read_site(history: History, docs: Path) -> Site:
    """Return the site of this history, with every Markdown file below `docs`, by path.

    Raises UserError for a page that is not UTF-8, or whose front matter is malformed.
    """
    pages = [_page(path, docs, history.series) for path in sorted(docs.rglob("*.md"))]
    return Site(history.series, history, {page.name: page for page in pages})


def _page(path: Path, docs: Path, series: Series) -> Page:
    name = path.relative_to(docs.parent).as_posix()
    raw = path.read_text("utf-8", "replace").expandtabs(4)
    text, fields = get_data(raw)
    if "\ufffd" in raw:
        raise UserError(f"{name}: the page is not UTF-8; save it as UTF-8.")
    if text.startswith("---") or not isinstance(fields.get("terms", {}), dict):
        form = "YAML between two lines '---', 'terms:' as lines 'term: its explanation'"
        raise UserError(f"{name}: the front matter is malformed; write {form}.")
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
