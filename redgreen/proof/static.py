"""Check what needs no run: what each kind may change, files, transcripts, the root."""

import ast
from collections.abc import Iterator
from pathlib import Path

from redgreen.proof.step import end_commands
from redgreen.proof.style import Fault, Files, read_module, style_faults
from redgreen.proof.transcript import transcript_fault
from redgreen.series.history import History
from redgreen.series.model import Kind, Step, is_test_module

MIGRATIONS = "fastauth/migrations/"
BEHAVIOUR = (
    *(ast.Return, ast.Raise, ast.If, ast.For, ast.While, ast.Try, ast.With),
    *(ast.Yield, ast.Await, ast.Lambda),
)


def step_faults(history: History) -> list[Fault]:
    """Return what is wrong with the files of the steps, and with what they change."""
    steps = {step.tag: step for step in history.series.steps()}
    trees = {tag: history.files(step) for tag, step in steps.items()}
    found = list(style_faults(trees))
    for tag, step in steps.items():
        before = history.files(step.before)
        found += [(tag, words) for words in _kind_faults(step, before, trees[tag])]
    return found


def transcript_faults(history: History) -> list[Fault]:
    """Return which transcripts are missing, have CRLF, or show other commands."""
    series = history.series
    shown = [(s.tag, s.transcript, s.runs) for s in series.steps()]
    for chapter in series.chapters:
        commands = end_commands(series, chapter)
        shown.append((f"{chapter.tag}-end", chapter.transcript, commands))
    faults = [(place, transcript_fault(path, runs)) for place, path, runs in shown]
    return [(place, words) for place, words in faults if words]


def root_faults(history: History) -> Iterator[str]:
    """Yield each file of the root that is not, byte for byte, that of the last step."""
    root, last = history.repository, history.series.last
    files = history.files(last)
    for path, content in files.items():
        copy = root / path
        if not copy.is_file() or copy.is_symlink():
            yield f"{path} is missing in the root; copy it from {last.tag}."
        elif copy.read_bytes() != content:
            yield (
                f"{path} in the root is not the file of {last.tag}; change it by a "
                f"step, or restore it with 'git show {last.tag}:{path}'."
            )
    for path in extra_files(root, files):
        yield f"{path} is in the root, but {last.tag} has no such file; remove it."


def extra_files(root: Path, files: Files) -> Iterator[str]:
    """Yield the files of the root in the folders of `files` that are none of them."""
    for top in sorted({path.split("/")[0] for path in files if "/" in path}):
        for path in sorted((root / top).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.is_file() and name not in files and "__pycache__" not in path.parts:
                yield name


def _kind_faults(step: Step, old: Files, new: Files) -> Iterator[str]:
    """Yield what a step of its kind must not change."""
    changed = sorted(p for p in {*old, *new} if old.get(p) != new.get(p))
    tests = [path for path in changed if path.startswith("tests/")]
    modules = [path for path in tests if is_test_module(path)]
    product = [path for path in changed if path.startswith("fastauth/")]
    others = [path for path in changed if path not in tests]
    was, now = ({p: read_module(t.get(p, b"")).rest for p in tests} for t in (old, new))
    edited = [path for path in tests if was[path] != now[path]]
    match step.kind:
        case Kind.RED if others:
            yield f"a red step changes tests/ only, but this one changes {others[0]}."
        case Kind.GREEN if modules and product:
            yield (
                f"a green step that changes {product[0]} leaves the test modules "
                f"alone, but this one changes {modules[0]}."
            )
        case Kind.REFACTOR if edited and others:
            yield (
                "a refactor changes the product or the tests, but this one changes "
                f"{others[0]} and more than the imports of {edited[0]}."
            )
        case Kind.SETUP if modules:
            yield f"a setup writes no test, but this one changes {modules[0]}."
        case Kind.SETUP:
            for path in product:
                before, after = old.get(path, b""), new.get(path, b"")
                yield from _behaviour_faults(path, before, after)


def _behaviour_faults(path: str, old: bytes, new: bytes) -> Iterator[str]:
    """Yield each function of the product that a setup changes, or adds with behaviour.

    A setup may bring constants, tables and a function that only calls another one.
    Migrations and their environment are configuration of Alembic.
    """
    if not path.endswith(".py") or path.startswith(MIGRATIONS):
        return
    before = [function for function, _ in read_module(old).functions]
    names, dumps = {each.name for each in before}, set(map(ast.dump, before))
    for function, _ in read_module(new).functions:
        nodes = [node for each in function.body for node in ast.walk(each)]
        behaves = any(isinstance(node, BEHAVIOUR) for node in nodes)
        refused = behaves or function.decorator_list or function.name in names
        if refused and ast.dump(function) not in dumps:
            yield (
                f"{path}: a setup has no behaviour, but '{function.name}' is new or "
                "changed; move it into the green step whose test needs it."
            )
