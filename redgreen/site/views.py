"""Prepare blocks for the templates: the words and the lines that a card shows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from markupsafe import Markup

from redgreen.series import Step
from redgreen.site.book import Book
from redgreen.site.changes import FileChange, Status
from redgreen.site.highlight import highlight_file, split_lines
from redgreen.site.symbols import Symbol, enclosing
from redgreen.words import counted

# A file with at least this share of new lines reads better whole, as long as the card shows it without scrolling.
MOSTLY_NEW = 0.5
LONGEST_WHOLE = 30


@dataclass(frozen=True)
class CodeLine:
    """One line of a listing."""

    html: Markup
    number: int
    mark: str = ""
    """`+` for a new line, `-` for a removed one, empty for one that stays."""
    gap: bool = False
    """Lines are left out before this one."""


@dataclass(frozen=True)
class FileView:
    """One changed file of a card."""

    path: str
    words: str
    """Where and how much, e.g. `in create_app(), 2 lines replaced`."""
    number: int
    """Its place among the files of the step, counted from 1."""
    diff: list[CodeLine]
    """Empty for a file that is new: the whole says it all."""
    whole: list[CodeLine]
    whole_first: bool

    @property
    def apart(self) -> bool:
        """Whether the whole file is left out of the page, and stands with the step's files."""
        return bool(self.diff and self.whole) and not self.whole_first


def step_files(book: Book, step: Step) -> list[FileView]:
    """Return what the step's card shows of each file that it changes."""
    return [file_view(change, number) for number, change in enumerate(book.changes(step), start=1)]


def file_view(change: FileChange, number: int) -> FileView:
    """Return what the card shows of a step's `number`th file; its words alone where there are no lines to show."""
    if not change.has_listing:
        return FileView(change.path, location(change), number, [], [], whole_first=False)
    diff = [] if change.status is Status.NEW else _diff_lines(change)
    whole = listing(change.after, change.path, marked=_marks(change))
    share = len(change.added) / max(len(whole), 1)
    whole_first = not diff or (share >= MOSTLY_NEW and len(whole) <= LONGEST_WHOLE)
    return FileView(change.path, location(change), number, diff, whole, whole_first)


def listing(
    source: str, path: str, *, first: int = 1, last: int | None = None, marked: Iterable[int] = ()
) -> list[CodeLine]:
    """Return the lines `first` to `last` of a file, counted from 1, those in `marked` as new."""
    lines, new = highlight_file(source, path), set(marked)
    span = range(first, (last or len(lines)) + 1)
    return [CodeLine(Markup(lines[number - 1]), number, "+" if number in new else "") for number in span]


def location(change: FileChange) -> str:
    """Say in a few words where a change stands and how large it is."""
    length = len(split_lines(change.after))
    if change.status is Status.NEW:
        return f"new file, {counted(length, 'line')}" if length else "new file, empty"
    if change.status is Status.REMOVED:
        return f"removed, {counted(len(split_lines(change.before)), 'line')}"
    moved = [f"moved from {change.old_path}"] if change.status is Status.MOVED else []
    return ", ".join(moved + _places(change) + _amount(len(change.added), len(change.removed)))


def inline(text: str) -> Markup:
    """Return one line of text as HTML, with `words in backticks` as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False)))


def _marks(change: FileChange) -> frozenset[int]:
    return frozenset() if change.status is Status.NEW else change.added


def _amount(added: int, removed: int) -> list[str]:
    if added == removed:
        return [f"{counted(added, 'line')} replaced"] if added else []
    words = [f"{counted(added, 'line')} added"] if added else []
    return words + ([f"{counted(removed, 'line')} removed"] if removed else [])


def _places(change: FileChange) -> list[str]:
    """Name the function or class that holds every changed line; nothing where there is more than one."""
    if not change.path.endswith(".py"):
        return []
    after, before = _symbols(change.after, change.added), _symbols(change.before, change.removed)
    symbol = after[0] if after else (before or [None])[0]
    if not symbol or {each.name if each else "" for each in after + before} != {symbol.name}:
        return []
    new = after and set(range(symbol.first, symbol.last + 1)) <= change.added
    return [f"{'new: ' if new else 'in '}{symbol.name}{'()' if symbol.is_function else ''}"]


def _symbols(source: str, lines: frozenset[int]) -> list[Symbol | None]:
    text = split_lines(source)
    return list(dict.fromkeys(enclosing(source, line) for line in sorted(lines) if text[line - 1].strip()))


def _diff_lines(change: FileChange) -> list[CodeLine]:
    old, new = highlight_file(change.before, change.old_path), highlight_file(change.after, change.path)
    found = []
    for place, hunk in enumerate(change.hunks):
        for index, line in enumerate(hunk):
            html = (old if line.sign == "-" else new)[line.number - 1]
            found.append(CodeLine(Markup(html), line.number, line.sign.strip(), gap=bool(place) and not index))
    return found
