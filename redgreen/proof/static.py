"""Check what needs no run: what each kind may change, files, transcripts, the root."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from redgreen.proof.step import end_commands
from redgreen.proof.style import file_faults, ruff_faults
from redgreen.proof.transcript import transcript_fault
from redgreen.series.history import History
from redgreen.series.model import Kind, Step, is_test_module

Fault = tuple[str, str]
"""Where (a tag, or the name of a chapter), and what is wrong."""
MIGRATIONS = "fastauth/migrations/"
BEHAVIOUR = (
    *(ast.Return, ast.Raise, ast.If, ast.For, ast.While, ast.Try, ast.With),
    *(ast.Yield, ast.Await, ast.Lambda),
)


def step_faults(history: History, steps: Sequence[Step]) -> list[Fault]:
    """Return what is wrong with `steps`, in their order, without running them.

    A fault of a file is reported at the first step that has it.
    """
    found: dict[str, list[str]] = {step.tag: [] for step in steps}
    in_files: dict[Step | None, list[str]] = {None: []}
    for step in steps:
        before = step.before
        found[step.tag] += _kind_faults(
            step, history.files(before), history.files(step)
        )
        for each in (before, step):
            if each not in in_files:
                in_files[each] = file_faults(history.files(each))
        found[step.tag] += [m for m in in_files[step] if m not in in_files[before]]
        runs = step.runs
        found[step.tag] += filter(None, [transcript_fault(step.transcript, runs)])
    contents = {step.tag: history.files(step) for step in steps}
    for tag, words in ruff_faults(contents):
        found[tag].append(words)
    return [(tag, words) for tag, messages in found.items() for words in messages]


def book_faults(history: History) -> Iterator[Fault]:
    """Yield what is wrong with the ends of chapters and with the files of the root."""
    for chapter in history.series.chapters:
        commands = end_commands(history, chapter)
        fault = transcript_fault(chapter.transcript, commands)
        if fault:
            yield chapter.tag, f"{chapter.name}/{fault}"
    yield from (("the root", words) for words in root_faults(history))


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


def extra_files(root: Path, files: Mapping[str, bytes]) -> Iterator[str]:
    """Yield the files of the root in the folders of `files` that are none of them."""
    for top in sorted({path.split("/")[0] for path in files if "/" in path}):
        for path in sorted((root / top).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.is_file() and name not in files and "__pycache__" not in path.parts:
                yield name


def _kind_faults(
    step: Step, old: Mapping[str, bytes], new: Mapping[str, bytes]
) -> Iterator[str]:
    """Yield what a step of its kind must not change."""
    changed = sorted(p for p in {*old, *new} if old.get(p) != new.get(p))
    tests = [path for path in changed if path.startswith("tests/")]
    modules = [path for path in tests if is_test_module(path)]
    product = [path for path in changed if path.startswith("fastauth/")]
    others = [path for path in changed if path not in tests]
    match step.kind:
        case Kind.RED if others:
            yield f"a red step changes tests/ only, but this one changes {others[0]}."
        case Kind.GREEN if modules and product:
            yield (
                f"a green step that changes {product[0]} leaves the test modules "
                f"alone, but this one changes {modules[0]}."
            )
        case Kind.REFACTOR if tests and others:
            yield (
                "a refactor changes the product or the tests, but this one changes "
                f"{others[0]} and {tests[0]}."
            )
        case Kind.SETUP if modules:
            yield f"a setup writes no test, but this one changes {modules[0]}."
        case Kind.SETUP:
            for path in product:
                before, after = old.get(path, b""), new.get(path, b"")
                yield from _behaviour_faults(path, before, after)


def _behaviour_faults(path: str, old: bytes, new: bytes) -> Iterator[str]:
    """Yield each function of the product that a setup adds or changes with behaviour.

    A setup may bring constants, tables and a function that only calls another one.
    Migrations and their environment are configuration of Alembic.
    """
    if not path.endswith(".py") or path.startswith(MIGRATIONS):
        return
    before, after = _functions(old), _functions(new)
    for name, function in after.items():
        same = name in before and ast.dump(before[name]) == ast.dump(function)
        nodes = [node for each in function.body for node in ast.walk(each)]
        behaves = function.decorator_list or any(map(_is_behaviour, nodes))
        if not same and (behaves or name in before):
            yield (
                f"{path}: a setup has no behaviour, but '{name}' is new or changed; "
                "move it into the green step whose test needs it."
            )


def _is_behaviour(node: ast.AST) -> bool:
    return isinstance(node, BEHAVIOUR)


def _functions(text: bytes) -> dict[str, ast.FunctionDef | ast.AsyncFunctionDef]:
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except (SyntaxError, ValueError):
        return {}
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return {node.name: node for node in nodes if isinstance(node, kinds)}
