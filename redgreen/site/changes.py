"""What a step changes, file by file: git's diff, ready for a card."""

import ast
from contextlib import suppress
from typing import NamedTuple

from unidiff.patch import Line, PatchedFile, PatchSet

from redgreen.series.git import git
from redgreen.series.history import History
from redgreen.series.model import Step
from redgreen.site.markup import CodeLine, listing
from redgreen.text import counted

# Histogram keeps the lines of a function together where the default would match
# stray brackets.
DIFF = ("diff-tree", "--root", "--no-commit-id", "-r", "-p", "-M", "--histogram", "-U2")


class FileChange(NamedTuple):
    """What a step does to one file."""

    path: str
    words: str
    """Where the change is, and how large: `in create_app(), 2 lines replaced`."""
    diff: list[list[CodeLine]]
    """The hunks; none for a new file, which is shown whole, and a removed one."""
    whole: list[CodeLine]
    """The lines of the file after the step; none when it is only moved, or gone."""


def read_changes(history: History, step: Step) -> list[FileChange]:
    """Return what the step changes, in git's order of paths."""
    diff = git(history.repository, *DIFF, history.commit(step))
    return [_read(history, step, file) for file in PatchSet(diff)]


def _read(history: History, step: Step, file: PatchedFile) -> FileChange:
    path, old_path = file.path, file.source_file.removeprefix("a/")
    before = history.text(step.before, old_path)
    after = history.text(step, path)
    old, new = listing(before or "", old_path), listing(after or "", path)
    if before is None:
        size = counted(len(new), "line") if new else "empty"
        return FileChange(path, f"new file, {size}", [], new)
    if after is None:
        return FileChange(path, f"removed, {counted(len(old), 'line')}", [], [])
    diff = [[_line(x, old, new) for x in hunk if x.line_type in "+- "] for hunk in file]
    lines = [line for hunk in diff for line in hunk]
    added = {line.number for line in lines if line.mark == "+"}
    removed = {line.number for line in lines if line.mark == "-"}
    sizes = {"added": len(added), "removed": len(removed)}
    if len(added) == len(removed):
        sizes = {"replaced": len(added)}
    words = [f"moved from {old_path}"] if path != old_path else []
    words += _where(after, added, before, removed)
    words += [f"{counted(n, 'line')} {verb}" for verb, n in sizes.items() if n]
    marked = [x._replace(mark="+") if x.number in added else x for x in new]
    return FileChange(path, ", ".join(words), diff, marked if diff else [])


def _line(line: Line, old: list[CodeLine], new: list[CodeLine]) -> CodeLine:
    if line.is_removed:
        return old[(line.source_line_no or 0) - 1]._replace(mark="-")
    return new[(line.target_line_no or 0) - 1]._replace(mark=line.line_type.strip())


def _where(after: str, added: set[int], before: str, removed: set[int]) -> list[str]:
    """Name the innermost function or class that holds every changed line, if any."""
    names = set()
    for source, numbers in ((after, added), (before, removed)):
        # An inner function comes after the one that holds it.
        inside = {n: name for name, span in symbols(source).items() for n in span}
        lines = source.split("\n")
        names |= {inside.get(n, "") for n in numbers if lines[n - 1].strip()}
    name = names.pop() if len(names) == 1 else ""
    if not name:
        return []
    call = "" if name[0].isupper() else "()"
    return [f"{'in' if name in symbols(before) else 'new:'} {name}{call}"]


def symbols(source: str) -> dict[str, range]:
    """Return the lines of the functions and classes of a module, outer before inner.

    Lines count from 1, and decorators belong to them. There are none where the source
    is not Python.
    """
    found = {}
    with suppress(SyntaxError):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                first = min(each.lineno for each in (node, *node.decorator_list))
                found[node.name] = range(first, (node.end_lineno or first) + 1)
    return found
