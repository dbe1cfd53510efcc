"""What the files of a step must be: clean by ruff, asserting, pinned, not hidden."""

import ast
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import distributions, packages_distributions
from pathlib import Path
from typing import NamedTuple

from packaging.utils import canonicalize_name

from redgreen.book import tool
from redgreen.series.git import export
from redgreen.series.model import is_test_module

Files = Mapping[str, bytes]
Function = ast.FunctionDef | ast.AsyncFunctionDef
Fault = tuple[str, str]
"""Where (the tag of a step, or `ch03-end`), and what is wrong."""
RULES = "B,E4,E7,E9,F,I,PLR,PLW,PT,SIM"
LEFT_OUT = (
    "PLR2004",  # A test compares with plain numbers: 404 says more than a name.
    "PLR0913",  # A test may need many fixtures,
    "PLR0917",  # and take them in any order.
    "PT011",  # ValueError is what some libraries raise.
    "B008",  # FastAPI's Depends() and Form() are defaults of arguments.
)
SHARED = ("--isolated", "--no-cache", "--line-length=88", "--target-version=py311")
CHECK = (
    *("check", f"--select={RULES}", f"--ignore={','.join(LEFT_OUT)}", *SHARED),
    '--config=lint.isort.known-first-party=["fastauth","tests"]',
)
FORMAT = ("format", "--check", *SHARED)
ROW = re.compile(r":\d+:")
HIDDEN = re.compile(r"(^|/)\.")
ALLOWED_HIDDEN = (".gitignore", ".dockerignore", ".env.test")
REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)(\[.+\])?(==(?P<version>[\w.!+]+)$)?")
OWN = {"fastauth", "tests"}
"""The packages of the series, which a red step may import before they exist."""
ASSERTING = ("raises", "warns", "fail")


class Module(NamedTuple):
    """What a Python file imports, and what each of its functions calls."""

    imports: set[str]
    """The first words of the modules' names."""
    functions: list[tuple[Function, set[str]]]
    """Each function with the last words of what it calls; `assert` where it asserts."""
    rest: list[str]
    """All statements but the imports, which follow a module that moves."""


def style_faults(trees: Mapping[str, Files]) -> Iterator[Fault]:
    """Yield the name of a tree with what is wrong with its files.

    `trees` has the files of each tree in the order of history. A fault is said in the
    first tree that has it.
    """
    found = [(tree, words) for tree in trees for words in _tree_faults(trees[tree])]
    found += _ruff_faults(trees)
    said, order = set(), list(trees)
    for tree, words in sorted(found, key=lambda fault: order.index(fault[0])):
        # Lines that a later step adds above a fault move it down.
        fault = ROW.sub(":", words)
        if fault not in said:
            said.add(fault)
            yield tree, words


def _ruff_faults(trees: Mapping[str, Files]) -> Iterator[Fault]:
    """Yield what ruff says of each Python file, in the first tree that has it."""
    checked: set[tuple[str, bytes]] = set()
    with tempfile.TemporaryDirectory(prefix="redgreen-ruff-") as name:
        folder = Path(name).resolve()
        for tree, files in trees.items():
            modules = {each for each in files.items() if each[0].endswith(".py")}
            export(dict(modules - checked), folder / tree)
            checked |= modules
        for command in (CHECK, FORMAT):
            words = (tool("ruff"), *command, "--output-format=json", ".")
            done = subprocess.run(words, cwd=folder, capture_output=True, text=True)
            for each in json.loads(done.stdout or "[]"):
                place = Path(each["filename"]).relative_to(folder).as_posix()
                tree, _, path = place.partition("/")
                if command is CHECK:
                    what = f"{each['message']} (ruff, rule {each['code']})"
                    yield tree, f"{path}:{each['location']['row']}: {what}"
                elif each["code"] == "unformatted":
                    yield tree, f"{path} is not formatted; run 'ruff format' on it."


def _tree_faults(files: Files) -> Iterator[str]:
    """Yield what is wrong with a tree's files, apart from what ruff says."""
    for path in files:
        if HIDDEN.search(path) and path.rpartition("/")[2] not in ALLOWED_HIDDEN:
            yield f"{path} is hidden, so a reader would not see it."
    modules = {path: read_module(files[path]) for path in files if path.endswith(".py")}
    suite = [each for path, each in modules.items() if path.startswith("tests/")]
    functions = [function for each in suite for function in each.functions]
    helpers = {function.name for function, calls in functions if _asserts(calls)}
    own = {path.split("/")[0].removesuffix(".py") for path in files} | OWN
    pins = list(_pins(files.get("requirements.txt", b"")))
    listed = {name for _, name, _ in pins}
    for path, each in modules.items():
        for function, calls in each.functions if is_test_module(path) else ():
            asserts = _asserts(calls) or calls & (helpers - {function.name})
            if function.name.startswith("test") and not asserts:
                yield f"{path}: {function.name} asserts nothing; add an assertion."
        yield from _import_faults(path, each.imports - own, listed)
    for line, name, pinned in pins:
        here = _installed().get(name, "none")
        if not pinned:
            yield f"requirements.txt: pin '{line}' like name==version."
        elif here != pinned:
            yield f"requirements.txt: '{line}', but the proof runs with {here}."


def _import_faults(path: str, imports: set[str], listed: set[str]) -> Iterator[str]:
    for name in sorted(imports - sys.stdlib_module_names):
        packages = {canonicalize_name(each) for each in _owners().get(name, ())}
        if not packages & listed:
            wanted = " or ".join(sorted(packages)) or f"a package with '{name}'"
            yield (
                f"{path} imports '{name}' before requirements.txt lists {wanted}; "
                "add it, pinned, in this step or an earlier one."
            )


@cache
def read_module(text: bytes) -> Module:
    """Read a Python file; one that cannot be parsed is ruff's to report."""
    found = Module(set(), [], [])
    try:
        module = ast.parse(text)
    except (SyntaxError, ValueError):
        return found
    imports = (ast.Import, ast.ImportFrom)
    found.rest.extend(ast.dump(n) for n in module.body if not isinstance(n, imports))
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found.imports.update(each.name.split(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.imports.add(node.module.split(".")[0])
        elif isinstance(node, Function):
            found.functions.append((node, set(map(_called, ast.walk(node)))))
    return found


def _called(node: ast.AST) -> str:
    if isinstance(node, ast.Assert):
        return "assert"
    function = node.func if isinstance(node, ast.Call) else None
    return getattr(function, "attr", "") or getattr(function, "id", "")


def _asserts(calls: set[str]) -> bool:
    return any(each in ASSERTING or each.startswith("assert") for each in calls)


def _pins(text: bytes) -> Iterator[tuple[str, str, str | None]]:
    """Yield each line of requirements.txt with its package and the pinned version."""
    for row in text.decode("utf-8", "replace").splitlines():
        line = row.partition("#")[0].strip()
        pin = REQUIREMENT.match(line)
        if pin:
            yield line, canonicalize_name(pin["name"]), pin["version"]


@cache
def _owners() -> Mapping[str, list[str]]:
    """Return the packages that install each module."""
    return packages_distributions()


@cache
def _installed() -> Mapping[str, str]:
    """Return the version of each package that the proof runs with."""
    return {canonicalize_name(each.name): each.version for each in distributions()}
