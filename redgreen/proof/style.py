"""What the Python files of the steps must be: clean by ruff, asserting, pinned."""

import ast
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path
from typing import Any

from redgreen.book import tool
from redgreen.series.model import is_test_module

Files = Mapping[str, bytes]
RULES = ("B", "E4", "E7", "E9", "F", "I", "PLR", "PLW", "PT", "SIM")
LEFT_OUT = (
    "PLR2004",  # A test compares with plain numbers: 404 says more than a name.
    "PLR0913",  # A test may need many fixtures,
    "PLR0917",  # and take them in any order.
    "PT011",  # ValueError is what some libraries raise.
    "B008",  # FastAPI's Depends() and Form() are defaults of arguments.
)
ALLOWED_HIDDEN = (".gitignore", ".dockerignore", ".env.test")
NAME = re.compile(r"[A-Za-z0-9._-]+")
PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]+\])?==(?P<version>[\w.!+]+)")
OWN = {"fastauth", "tests"}
"""The packages of the series, which a red step may import before they exist."""
Function = ast.FunctionDef | ast.AsyncFunctionDef


def ruff_faults(trees: Mapping[str, Files]) -> Iterator[tuple[str, str]]:
    """Yield the name of a tree with what ruff says of a file that is new in it.

    `trees` has the files of each tree in the order of history. A file is checked in
    the first tree that has it, and a fault is said in the first tree that has it.
    """
    seen: set[tuple[str, bytes]] = set()
    first: dict[tuple[str, str], str] = {}
    names = list(trees)
    with tempfile.TemporaryDirectory(prefix="redgreen-ruff-") as scratch:
        for number, files in enumerate(trees.values()):
            for path, text in files.items():
                if path.endswith(".py") and (path, text) not in seen:
                    seen.add((path, text))
                    target = Path(scratch, f"{number:04d}", path)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(text)
        for place, line, words in _ruff(Path(scratch)):
            tree, path = names[int(place[:4])], place[5:]
            if first.setdefault((path, words), tree) == tree:
                yield tree, f"{path}{line}{words}"


def _ruff(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield place (`0007/tests/test_x.py`), line (`:3`) and words for each fault."""
    shared = ("--isolated", "--no-cache", "--line-length=88", "--target-version=py311")
    check = (
        *("check", *shared, f"--select={','.join(RULES)}"),
        f"--ignore={','.join(LEFT_OUT)}",
        '--config=lint.isort.known-first-party=["fastauth","tests"]',
    )
    for each in _output(folder, *check):
        words = f": {each['message']} (ruff, rule {each['code']})"
        yield _place(folder, each), f":{each['location']['row']}", words
    for each in _output(folder, "format", *shared, "--check"):
        if each["code"] == "unformatted":
            yield (
                _place(folder, each),
                "",
                " is not formatted; run 'ruff format' on it.",
            )


def _place(folder: Path, fault: Mapping[str, Any]) -> str:
    return Path(fault["filename"]).relative_to(folder.resolve()).as_posix()


def _output(folder: Path, *arguments: str) -> list[dict[str, Any]]:
    command = (tool("ruff"), *arguments, "--output-format=json", ".")
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    found: list[dict[str, Any]] = json.loads(done.stdout or "[]")
    return found


def file_faults(files: Files) -> list[str]:
    """Return what is wrong with a tree's files."""
    helpers = frozenset(_asserting_helpers(files))
    listed = frozenset(_listed(files.get("requirements.txt", b"")))
    tops = {path.split("/")[0].removesuffix(".py") for path in files}
    own = frozenset(tops | OWN)
    messages: list[str] = []
    for path, text in files.items():
        name = path.rpartition("/")[2]
        hidden = [part for part in path.split("/") if part.startswith(".")]
        if hidden and name not in ALLOWED_HIDDEN:
            messages.append(f"{path} is hidden, so a reader would not see it.")
        if is_test_module(path):
            empty = _tests_without_assertion(text, helpers)
            messages += [
                f"{path}::{t} asserts nothing; add an assertion." for t in empty
            ]
        if path.endswith(".py"):
            messages += _unlisted(path, text, listed, own)
        if path == "requirements.txt":
            messages += _pin_faults(text)
    return messages


@lru_cache(maxsize=4096)
def _parsed(text: bytes) -> ast.Module:
    """Parse a file; one that cannot be parsed is ruff's to report."""
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def _functions(module: ast.AST) -> Iterator[tuple[str, Function]]:
    """Yield the functions of a module and its classes, with their names for pytest."""
    for node in getattr(module, "body", []):
        if isinstance(node, Function):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            inside = _functions(node)
            yield from ((f"{node.name}::{name}", each) for name, each in inside)


@lru_cache(maxsize=4096)
def _helpers_of(text: bytes) -> tuple[str, ...]:
    found = _functions(_parsed(text))
    return tuple(f.name for _, f in found if any(map(_is_assertion, ast.walk(f))))


def _asserting_helpers(files: Files) -> Iterator[str]:
    """Yield the names of the functions of the suite that assert something."""
    for path, text in files.items():
        if path.startswith("tests/") and path.endswith(".py"):
            yield from _helpers_of(text)


def _is_assertion(node: ast.AST) -> bool:
    if isinstance(node, ast.Assert):
        return True
    name = _called(node)
    return name in ("raises", "warns", "fail") or name.startswith("assert_")


def _called(node: ast.AST) -> str:
    """Return the last word of the name that a call calls; else an empty string."""
    if not isinstance(node, ast.Call):
        return ""
    function = node.func
    return getattr(function, "attr", "") or getattr(function, "id", "")


@lru_cache(maxsize=4096)
def _tests_without_assertion(text: bytes, helpers: frozenset[str]) -> tuple[str, ...]:
    return tuple(
        name
        for name, test in _functions(_parsed(text))
        if test.name.startswith("test")
        and not any(
            _is_assertion(node) or _called(node) in helpers - {test.name}
            for node in ast.walk(test)
        )
    )


@lru_cache(maxsize=4096)
def _unlisted(
    path: str, text: bytes, listed: frozenset[str], own: frozenset[str]
) -> tuple[str, ...]:
    """Return a message for each import whose package requirements.txt does not list."""
    found = []
    for module in _imports(text) - own - sys.stdlib_module_names:
        packages = {_canonical(name) for name in _distributions().get(module, ())}
        if not packages & listed:
            wanted = " or ".join(sorted(packages)) or f"a package with '{module}'"
            found.append(
                f"{path} imports '{module}' before requirements.txt lists {wanted}; "
                "add it, pinned, in this step or an earlier one."
            )
    return tuple(sorted(found))


@lru_cache(maxsize=4096)
def _imports(text: bytes) -> frozenset[str]:
    found = set()
    for node in ast.walk(_parsed(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return frozenset(found)


@cache
def _distributions() -> Mapping[str, list[str]]:
    return packages_distributions()


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _listed(text: bytes) -> Iterator[str]:
    """Yield the packages that requirements.txt names, pinned or not."""
    yield from (_canonical(name[0]) for name in map(NAME.match, _lines(text)) if name)


def _lines(text: bytes) -> Iterator[str]:
    for line in text.decode("utf-8", "replace").splitlines():
        if line.partition("#")[0].strip():
            yield line.partition("#")[0].strip()


@lru_cache(maxsize=256)
def _pin_faults(text: bytes) -> tuple[str, ...]:
    found = []
    for line in _lines(text):
        pin = PIN.fullmatch(line)
        try:
            here = version(pin["name"]) if pin else ""
        except PackageNotFoundError:
            here = "none"
        if not pin:
            found.append(f"requirements.txt: pin '{line}' like name==version.")
        elif here != pin["version"]:
            found.append(f"requirements.txt: '{line}', but the proof runs with {here}.")
    return tuple(found)
