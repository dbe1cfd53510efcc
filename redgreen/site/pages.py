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
# shorter one. It may be indented in a list, or be in a quotation.
FENCE = re.compile(
    r"^(?P<indent>[ >]*)(?P<marks>`{3,}|~{3,}) *(?P<word>[^`\s]*)(?P<info>[^`\n]*)\n"
    r"(?P<body>.*?)(?:^[ >]*(?P=marks)[`~]*[ \t]*$|\Z)",
    re.MULTILINE | re.DOTALL,
)


class Fence(NamedTuple):
    """One fenced block."""

    line: int
    """The line of its opening, counted from 1."""
    word: str
    """What follows the marks: `step`, `run`, or a language."""
    reason: str
    """Why it is an illustration; empty for any other."""
    body: str


def read_fence(match: re.Match[str]) -> Fence:
    """Return the fence that FENCE has matched on a page."""
    indent, _, word, info, body = match.groups()
    line = 1 + match.string.count("\n", 0, match.start())
    reason = re.search(r'illustration=" *([^"]*)"', info)
    body = re.sub(rf"^[ >]{{0,{len(indent)}}}", "", body, flags=re.MULTILINE)
    return Fence(line, word, reason[1] if reason else "", body)


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
        return [read_fence(match) for match in FENCE.finditer(self.text)]

    @cached_property
    def prose(self) -> str:
        """The page's text, the lines of its fences emptied."""
        return FENCE.sub(lambda match: "\n" * match[0].count("\n"), self.text)


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
        steps = self.series.steps()
        return {step.tag: read_changes(self.history, step) for step in steps}

    @cached_property
    def runs(self) -> dict[str, list[tuple[str, str]]]:
        """The commands and outputs of each transcript, if it is there, by the tag."""
        files = {step.tag: step.transcript for step in self.series.steps()}
        files |= {each.tag: each.transcript for each in self.series.chapters}
        return {
            tag: parse(file.read_text("utf-8")) if file.exists() else []
            for tag, file in files.items()
        }


def read_site(history: History, docs: Path) -> Site:
    """Return the site of this history, with every Markdown file below `docs`, by path.

    Raises UserError for a page that is not UTF-8, or whose front matter is malformed.
    """
    chapters = {f"docs/chapters/{c.name}.md": c for c in history.series.chapters}
    pages = {}
    for path in sorted(docs.rglob("*.md")):
        name = path.relative_to(docs.parent).as_posix()
        text = path.read_text("utf-8", "replace")
        body, fields = get_data(text)
        first = text.count("\n") - body.count("\n")
        terms = fields.get("terms", {})
        if "\ufffd" in text or body.startswith("---") or not isinstance(terms, dict):
            raise UserError(
                f"{name}: write the page in UTF-8, its front matter in YAML between "
                "two lines '---', and there 'terms:' as lines 'term: its explanation'."
            )
        pages[name] = Page(name, "\n" * first + body, fields, chapters.get(name))
    return Site(history.series, history, pages)
