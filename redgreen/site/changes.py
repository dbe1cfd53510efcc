"""What a step changes, file by file: git's diff, ready for a card."""

import ast
import re
from contextlib import suppress
from dataclasses import dataclass

from unidiff.patch import Line, PatchedFile, PatchSet

from redgreen.series.git import git
from redgreen.series.history import History
from redgreen.series.model import Step
from redgreen.site.markup import CodeLine, listing
from redgreen.text import counted

# Histogram keeps the lines of a function together where the default would match
# stray brackets.
DIFF = ("diff-tree", "--stdin", "--root", "-r", "-p", "-M", "--histogram", "-U3")
COMMIT = re.compile(r"^([0-9a-f]{40,64})\n", re.MULTILINE)
# A file with at least this share of new lines is easier to read whole, as long as the
# card shows it without scrolling.
MOSTLY_NEW = 0.5
LONGEST_WHOLE = 30


@dataclass(frozen=True)
class FileChange:
    """What a step does to one file."""

    number: int
    """Its position among the files of the step, counted from 1."""
    path: str
    words: str
    """Where the change is, and how large: `in create_app(), 2 lines replaced`."""
    height: int
    """About how many lines its card is high; 0 where no line changes."""
    diff: list[list[CodeLine]]
    """The hunks; none for a new file, which is shown whole, and a removed one."""
    whole: list[CodeLine]
    """The lines of the file after the step; none when it is only moved, or gone."""

    @property
    def whole_first(self) -> bool:
        """Whether the card shows the whole file before its diff."""
        new = sum(line.mark == "+" for line in self.whole)
        mostly_new = new >= MOSTLY_NEW * len(self.whole)
        return not self.diff or (mostly_new and len(self.whole) <= LONGEST_WHOLE)

    @property
    def apart(self) -> bool:
        """Whether the whole file is not on the page but with the step's files."""
        return bool(self.diff and self.whole) and not self.whole_first


def read_changes(history: History) -> dict[str, list[FileChange]]:
    """Return what each step changes, in git's order of paths, by the step's tag."""
    steps = {history.commit(step): step for step in history.series.steps()}
    names = "".join(f"{commit}\n" for commit in steps)
    out = git(history.repository, *DIFF, stdin=names.encode())
    _, *parts = COMMIT.split(f"{out}\n")
    return {
        steps[commit].tag: [
            _read(history, steps[commit], number, file)
            for number, file in enumerate(PatchSet(diff), start=1)
        ]
        for commit, diff in zip(parts[::2], parts[1::2], strict=True)
    }


def _read(history: History, step: Step, number: int, file: PatchedFile) -> FileChange:
    path, old_path = file.path, file.source_file.removeprefix("a/")
    before = history.text(step.before, old_path)
    after = history.text(step, path)
    old, new = listing(before or "", old_path), listing(after or "", path)
    hunks = [
        [_line(x, old, new) for x in hunk if x.line_type in "+- "] for hunk in file
    ]
    changed = [line for hunk in hunks for line in hunk]
    added = {line.number for line in changed if line.mark == "+"}
    removed = {line.number for line in changed if line.mark == "-"}
    if before is None:
        words = f"new file, {counted(len(new), 'line') if new else 'empty'}"
    elif after is None:
        words = f"removed, {counted(len(old), 'line')}"
    else:
        places = [f"moved from {old_path}"] if path != old_path else []
        places += _where(after, added, before, removed)
        words = ", ".join([*places, *_sizes(len(added), len(removed))])
    marked = [x._replace(mark="+") if x.number in added else x for x in new]
    return FileChange(
        number=number,
        path=path,
        words=words,
        height=sum(len(hunk) + 3 for hunk in hunks),
        diff=hunks if before is not None and after is not None else [],
        whole=(new if before is None else marked) if hunks else [],
    )


def _line(line: Line, old: list[CodeLine], new: list[CodeLine]) -> CodeLine:
    if line.is_removed:
        return old[(line.source_line_no or 0) - 1]._replace(mark="-")
    return new[(line.target_line_no or 0) - 1]._replace(mark=line.line_type.strip())


def _sizes(added: int, removed: int) -> list[str]:
    same = added == removed
    sizes = {"replaced": added} if same else {"added": added, "removed": removed}
    return [f"{counted(n, 'line')} {verb}" for verb, n in sizes.items() if n]


def _where(after: str, added: set[int], before: str, removed: set[int]) -> list[str]:
    """Name the innermost function or class that holds every changed line, if any."""
    names = set()
    for source, numbers in ((after, added), (before, removed)):
        lines, known = source.split("\n"), list(reversed(symbols(source).items()))
        for number in numbers:
            if lines[number - 1].strip():
                names.add(next((name for name, span in known if number in span), ""))
    if len(names) != 1 or "" in names:
        return []
    name, now = names.pop(), symbols(after)
    new = name in now and added.issuperset(now[name])
    call = "" if name.rpartition(".")[2][0].isupper() else "()"
    return [f"{'new:' if new else 'in'} {name}{call}"]


def symbols(source: str) -> dict[str, range]:
    """Return the lines of the functions and classes of a module, outer before inner.

    A name is dotted, as in `TestRegister.test_get_returns_405`; lines count from 1, and
    decorators belong to them. There are none where the source is not Python.
    """
    found: dict[str, range] = {}

    def visit(body: list[ast.stmt], prefix: str) -> None:
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                name = f"{prefix}{node.name}"
                first = min(each.lineno for each in (node, *node.decorator_list))
                found[name] = range(first, (node.end_lineno or first) + 1)
                visit(node.body, f"{name}.")

    with suppress(SyntaxError):
        visit(ast.parse(source).body, "")
    return found
