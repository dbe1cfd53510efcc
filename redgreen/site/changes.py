"""What a step changes, file by file: git's diff, read into lines with their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from redgreen.history import History, Trees
from redgreen.history.git import git
from redgreen.series.model import Step

# Histogram keeps a function's lines together where the default would match stray brackets.
DIFF = ("diff-tree", "-r", "-p", "-M", "--no-commit-id", "--no-color", "--no-ext-diff", "--histogram", "--unified=3")
HUNK = re.compile(r"@@ -(?P<old>\d+)(?:,\d+)? \+(?P<new>\d+)(?:,\d+)? @@")
FILE = re.compile(r'diff --git "?a/(?P<old>.+?)"? "?b/(?P<new>.+?)"?')


class Status(StrEnum):
    """What became of a file."""

    NEW = "new"
    CHANGED = "changed"
    MOVED = "moved"
    REMOVED = "removed"


@dataclass(frozen=True)
class DiffLine:
    """One line of a hunk."""

    sign: str
    """`+`, `-` or a blank, as in a unified diff."""
    number: int
    """Its place in the new file, or in the old one for a removed line; counted from 1."""


@dataclass
class FileChange:
    """What a step does to one file."""

    path: str
    old_path: str
    status: Status = Status.CHANGED
    hunks: list[list[DiffLine]] = field(default_factory=list)
    before: str = ""
    after: str = ""

    @property
    def has_listing(self) -> bool:
        """Whether there are lines to show: not for a file that goes, moves unchanged, or is empty."""
        return bool(self.hunks) and self.status is not Status.REMOVED

    @property
    def added(self) -> frozenset[int]:
        """The lines of the new file that were not in the old one."""
        return frozenset(line.number for hunk in self.hunks for line in hunk if line.sign == "+")

    @property
    def removed(self) -> frozenset[int]:
        """The lines of the old file that are not in the new one."""
        return frozenset(line.number for hunk in self.hunks for line in hunk if line.sign == "-")


def step_changes(history: History, trees: Trees, step: Step) -> list[FileChange]:
    """Return what `step` changes, in git's order of paths."""
    before = history.before(step)
    commit = history.commits[step.tag]
    span = (history.commits[before.tag], commit) if before else ("--root", commit)
    text = git(history.repository, *DIFF, *span).decode("utf-8", "replace")
    changes = list(_read(text.split("\n")))
    for change in changes:
        if before and change.status is not Status.NEW:
            change.before = content(trees, history.commits[before.tag], change.old_path) or ""
        if change.status is not Status.REMOVED:
            change.after = content(trees, commit, change.path) or ""
    return changes


def content(trees: Trees, commit: str, path: str) -> str | None:
    """Return the text of the file at `path` in `commit`; None where there is no such file."""
    entry = trees.entries(commit).get(path)
    return trees.blob(entry.blob).decode("utf-8", "replace") if entry else None


def _read(lines: list[str]) -> Iterator[FileChange]:
    change: FileChange | None = None
    old = new = 0
    for line in lines:
        header = FILE.fullmatch(line)
        hunk = HUNK.match(line)
        if header:
            if change:
                yield change
            change = FileChange(header["new"], header["old"])
        elif not change:
            continue
        elif hunk:
            change.hunks.append([])
            old, new = int(hunk["old"]), int(hunk["new"])
        elif not change.hunks:
            change.status = _status(line) or change.status
        elif line.startswith("-"):
            change.hunks[-1].append(DiffLine("-", old))
            old += 1
        elif line.startswith(("+", " ")):
            change.hunks[-1].append(DiffLine(line[0], new))
            old, new = old + (line[0] == " "), new + 1
    if change:
        yield change


def _status(line: str) -> Status | None:
    starts = {"new file": Status.NEW, "deleted file": Status.REMOVED, "rename from": Status.MOVED}
    return next((status for start, status in starts.items() if line.startswith(start)), None)
