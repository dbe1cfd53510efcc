"""The pages below `docs/`, and all that they are built from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml  # type: ignore[import-untyped]

from redgreen.proof.transcript import parse
from redgreen.series.history import History, build_history
from redgreen.series.model import Chapter, Series, Step
from redgreen.series.read import read_series
from redgreen.site.changes import FileChange, read_changes
from redgreen.text import UserError

FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)---[ \t]*\n", re.DOTALL)
# A fence ends with as many marks as it begins with, or more: a longer one can hold a
# shorter one.
FENCE = re.compile(
    r"^(?P<indent> *)(?P<marks>`{3,}|~{3,}) *(?P<word>[^`\s]*)(?P<info>[^`\n]*)\n"
    r"(?P<body>.*?)(?:(?P<end>^ *(?P=marks)[`~]*[ \t]*$)|\Z)",
    re.MULTILINE | re.DOTALL,
)
REASON = re.compile(r'\s+illustration="([^"]*\S[^"]*)"\s*')
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
        return found[1].strip() if found else ""


def find_fences(text: str) -> list[Fence]:
    """Return the fences of a page, in order."""
    found = []
    for match in FENCE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        indent, word, info = match["indent"], match["word"], match["info"].rstrip()
        body = re.sub(rf"^ {{0,{len(indent)}}}", "", match["body"], flags=re.MULTILINE)
        last, closed = line + match[0].count("\n"), match["end"] is not None
        found.append(Fence(line, last, indent, word, info, body, closed))
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
    def chapter(self) -> str | None:
        """The name of the chapter that this is the page of, if it is one."""
        found = re.fullmatch(r"[^/]+/chapters/(.+)\.md", self.name)
        return found[1] if found else None

    def minutes(self, chapter: Chapter) -> int:
        """Return about how long it takes to read and try the chapter, in minutes."""
        words = sum(len(line.split()) for line in self.prose)
        taken = words / WORDS_A_MINUTE + MINUTES_A_STEP * len(chapter.all_steps)
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
    pages: tuple[Page, ...]
    _runs: dict[Path, list[Run]] = field(default_factory=dict)

    @cached_property
    def changes(self) -> dict[str, list[FileChange]]:
        """What each step changes, file by file, by the step's tag."""
        return read_changes(self.history)

    def page_of(self, chapter: Chapter) -> Page | None:
        """Return the page of this chapter, or None."""
        return next((p for p in self.pages if p.chapter == chapter.name), None)

    def runs(self, part: Step | Chapter) -> list[Run]:
        """Return the runs of the transcript of a step, or of the end of a chapter.

        Raises UserError when there is no transcript, or no run in it.
        """
        path = part.transcript
        if path not in self._runs:
            pairs = parse(path.read_text("utf-8")) if path.exists() else []
            commands = [command for command, _ in pairs]
            counts = [commands[: at + 1].count(c) for at, c in enumerate(commands)]
            self._runs[path] = [
                Run(f"{command} #{n}" if n > 1 else command, command, out.strip("\n"))
                for n, (command, out) in zip(counts, pairs, strict=True)
            ]
        if not self._runs[path]:
            name = path.relative_to(self.series.root.parent).as_posix()
            raise UserError(f"{name} is missing; 'redgreen prove --record' writes it.")
        return self._runs[path]


def read_pages(docs: Path) -> tuple[Page, ...]:
    """Read every Markdown file below `docs`, by path.

    Raises UserError for a file that is not UTF-8, or whose front matter is malformed.
    """
    return tuple(_page(path, docs) for path in sorted(docs.rglob("*.md")))


def open_site(root: Path, docs: Path) -> Site:
    """Return the site of the clone at `root`, read again only when a file changed.

    Raises UserError for the faults of the series.
    """
    files = [*(root / "chapters").rglob("*"), *docs.rglob("*.md")]
    state = tuple(sorted((str(path), path.stat().st_mtime_ns) for path in files))
    return _open(root, docs, state)


@lru_cache(maxsize=1)
def _open(root: Path, docs: Path, _state: tuple[tuple[str, int], ...]) -> Site:
    history = build_history(read_series(root / "chapters"))
    return Site(history.series, history, read_pages(docs))


def _page(path: Path, docs: Path) -> Page:
    name = path.relative_to(docs.parent).as_posix()
    try:
        text = path.read_text("utf-8").expandtabs(4)
        front = FRONT_MATTER.match(text)
        fields = yaml.safe_load(front[1]) or {} if front else {}
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        words = " ".join(str(error).split())
        raise UserError(f"{name}: the page must be UTF-8 and YAML: {words}.") from None
    if not isinstance(fields, dict) or not isinstance(fields.get("terms", {}), dict):
        raise UserError(f"{name}: write 'terms:' as lines 'term: its explanation'.")
    if front:
        text = "\n" * front[0].count("\n") + text[front.end() :]
    return Page(name, text, fields)
