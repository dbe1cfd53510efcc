"""What a step changes, file by file: git's diff, ready for a card."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from markupsafe import Markup

from redgreen.series.git import git
from redgreen.series.history import History
from redgreen.series.model import Step
from redgreen.site.markup import highlight, split_lines
from redgreen.text import counted

# Histogram keeps the lines of a function together where the default would match
# stray brackets.
DIFF = ("diff-tree", "--stdin", "--root", "-r", "-p", "-M", "--histogram", "-U3")
COMMIT = re.compile(r"^([0-9a-f]{40,64})\n(.*?)(?=^[0-9a-f]{40}|\Z)", re.M | re.S)
FILE = re.compile(
    r'^diff --git "?a/(.+?)"? "?b/(.+?)"?\n(.*?)(?=^diff|\Z)', re.M | re.S
)
HUNK = re.compile(r"^@@ -(\d+)\S* \+(\d+).*?\n(.*?)(?=^@@|\Z)", re.M | re.S)
# A file with at least this share of new lines is easier to read whole, as long as the
# card shows it without scrolling.
MOSTLY_NEW = 0.5
LONGEST_WHOLE = 30
Hunk = list[tuple[str, int]]
"""For each line its mark, and its number in the new file, or in the old for a `-`."""


class CodeLine(NamedTuple):
    """A line of a listing; the mark is `+` for a new line, `-` for a removed one."""

    html: Markup
    number: int
    mark: str


@dataclass(frozen=True)
class FileChange:
    """What a step does to one file."""

    number: int
    """Its position among the files of the step, counted from 1."""
    path: str
    old_path: str
    before: str | None
    """The text before the step; None for a new file."""
    after: str | None
    """The text after it; None for a removed one."""
    hunks: list[Hunk]

    @cached_property
    def diff(self) -> list[list[CodeLine]]:
        """The hunks of the diff; none for a new file, which is shown whole."""
        if self.before is None or self.after is None:
            return []
        old = highlight(self.before, self.old_path)
        new = highlight(self.after, self.path)
        return [
            [CodeLine((old if m == "-" else new)[n - 1], n, m.strip()) for m, n in hunk]
            for hunk in self.hunks
        ]

    @cached_property
    def whole(self) -> list[CodeLine]:
        """The lines of the file after the step; none when it is only moved, or gone."""
        new = () if self.before is None else self._numbers("+")
        return listing(self.after or "", self.path, new) if self.hunks else []

    @property
    def whole_first(self) -> bool:
        """Whether the card shows the whole file before its diff."""
        mostly_new = len(self._numbers("+")) >= MOSTLY_NEW * len(self.whole)
        return not self.diff or (mostly_new and len(self.whole) <= LONGEST_WHOLE)

    @property
    def apart(self) -> bool:
        """Whether the whole file is not on the page but with the step's files."""
        return bool(self.diff and self.whole) and not self.whole_first

    @cached_property
    def words(self) -> str:
        """Where the change is, and how large: `in create_app(), 2 lines replaced`."""
        if self.before is None:
            length = len(split_lines(self.after or ""))
            return f"new file, {counted(length, 'line') if length else 'empty'}"
        if self.after is None:
            return f"removed, {counted(len(split_lines(self.before)), 'line')}"
        added, removed = self._numbers("+"), self._numbers("-")
        words = [f"moved from {self.old_path}"] if self.path != self.old_path else []
        words += _where(self.after, added, self.before, removed)
        if len(added) == len(removed) > 0:
            return ", ".join([*words, f"{counted(len(added), 'line')} replaced"])
        words += [f"{counted(len(added), 'line')} added"] if added else []
        words += [f"{counted(len(removed), 'line')} removed"] if removed else []
        return ", ".join(words)

    def _numbers(self, mark: str) -> set[int]:
        return {number for hunk in self.hunks for each, number in hunk if each == mark}


def listing(source: str, path: str, new: Collection[int] = ()) -> list[CodeLine]:
    """Return the lines of the file at `path`, those with a number in `new` marked."""
    lines = enumerate(highlight(source, path), start=1)
    return [CodeLine(html, n, "+" if n in new else "") for n, html in lines]


def read_changes(history: History) -> dict[str, list[FileChange]]:
    """Return what each step changes, in git's order of paths, by the step's tag."""
    steps = {history.commit(step): step for step in history.series.steps()}
    names = "".join(f"{commit}\n" for commit in steps)
    out = git(history.repository, *DIFF, stdin=names.encode()) + "\n"
    return {
        steps[commit].tag: _read(history, steps[commit], text)
        for commit, text in COMMIT.findall(out)
    }


def _read(history: History, step: Step, text: str) -> list[FileChange]:
    earlier, found = history.series.before(step), []
    for number, (old, new, rest) in enumerate(FILE.findall(text), start=1):
        before = history.text(earlier, old)
        hunks = [_hunk(int(o), int(n), body) for o, n, body in HUNK.findall(rest)]
        after = history.text(step, new)
        found.append(FileChange(number, new, old, before, after, hunks))
    return found


def _hunk(old: int, new: int, body: str) -> Hunk:
    """Number the lines of a hunk that begins at the lines `old` and `new`."""
    found = []
    for mark in (line[:1] for line in body.split("\n")):
        if mark in ("-", "+", " "):
            found.append((mark, old if mark == "-" else new))
        old, new = old + (mark in ("-", " ")), new + (mark in ("+", " "))
    return found


def _where(after: str, added: set[int], before: str, removed: set[int]) -> list[str]:
    """Name the function or class that holds every changed line, if one does."""
    around = {*_enclosing(after, added), *_enclosing(before, removed)}
    if len(around) != 1 or "" in around:
        return []
    name = around.pop()
    lines = symbols(after).get(name, range(0))
    new = lines and added.issuperset(lines)
    call = "" if name.rpartition(".")[2][0].isupper() else "()"
    return [f"{'new:' if new else 'in'} {name}{call}"]


def _enclosing(source: str, lines: set[int]) -> set[str]:
    """Return the innermost function or class around each line that is not blank."""
    text, known = split_lines(source), list(reversed(symbols(source).items()))
    return {
        next((name for name, inside in known if line in inside), "")
        for line in lines
        if text[line - 1].strip()
    }


def symbols(source: str) -> dict[str, range]:
    """Return the lines of the functions and classes of a module, outer before inner.

    A name is dotted, as in `TestRegister.test_get_returns_405`; lines count from 1, and
    decorators belong to them. There are none where the source is not Python.
    """
    try:
        return _below(ast.parse(source).body, "")
    except SyntaxError:
        return {}


def _below(body: list[ast.stmt], prefix: str) -> dict[str, range]:
    found = {}
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            name = prefix + node.name
            found[name] = range(first, (node.end_lineno or first) + 1)
            found |= _below(node.body, f"{name}.")
    return found
