"""What the rules share: a file parsed once for each content, and the words by which code names things."""

import ast
from collections.abc import Iterator
from functools import lru_cache

Function = ast.FunctionDef | ast.AsyncFunctionDef
Scope = ast.Module | ast.ClassDef
SUITE = "tests/"
IMPORTING = ("import_module", "__import__", "importorskip")


@lru_cache(maxsize=4096)
def parsed(text: bytes) -> ast.Module:
    """Parse a file. One that does not parse holds nothing: ruff and pytest say what is wrong with it."""
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):
        return ast.Module([], [])


@lru_cache(maxsize=4096)
def nodes(module: ast.Module) -> tuple[ast.AST, ...]:
    """Return every node of a file, walked through once for all rules."""
    return tuple(ast.walk(module))


def in_suite(path: str) -> bool:
    """Whether a file belongs to the tests, and not to the service."""
    return path.startswith(SUITE) or path.rsplit("/", 1)[-1] == "conftest.py"


def is_test_file(path: str) -> bool:
    """Whether pytest looks for tests in a file of this name."""
    name = path.rsplit("/", 1)[-1]
    return path.startswith(SUITE) and name.endswith(".py") and (name.startswith("test_") or name.endswith("_test.py"))


def dotted(node: ast.AST) -> str:
    """Return a dotted name as it is written: `pytest.mark.skip`. A call or an index in it stands for what it is of.

    `request.node.items[0].obj` gives `request.node.items.obj`; what has no name at its root gives an empty string.
    """
    words: list[str] = []
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        if isinstance(node, ast.Attribute):
            words.append(node.attr)
        node = node.func if isinstance(node, ast.Call) else node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join((node.id, *reversed(words)))


def last_word(node: ast.expr) -> str:
    """Return the last word of a dotted name: `check` of `self.check`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def root(node: ast.expr) -> str:
    """Return the first word of a dotted name: `pytest` of `pytest.Function.runtest`."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def imports(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the line and the full name of what is imported, by a statement or by its name in a call.

    `from os import path` imports `os.path`.
    """
    for node in nodes(module):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and last_word(node.func) in IMPORTING and node.args:
            named = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
            if isinstance(named, str):
                yield node.lineno, named


def strings(module: ast.Module) -> Iterator[ast.Constant]:
    """Yield each literal text that is no docstring."""
    prose = {
        id(node.body[0].value)
        for node in nodes(module)
        if isinstance(node, ast.Module | ast.ClassDef | Function)
        and node.body
        and isinstance(node.body[0], ast.Expr)
        and isinstance(node.body[0].value, ast.Constant)
    }
    for node in nodes(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node


def tests_of(scope: Scope) -> list[Function]:
    """Return the tests that stand directly in a module or class."""
    return [node for node in scope.body if isinstance(node, Function) and node.name.startswith("test")]


def scopes(module: ast.Module) -> list[Scope]:
    """Return the module and each class in it, also those inside of another."""
    found: list[Scope] = [module]
    for scope in found:
        found += (node for node in scope.body if isinstance(node, ast.ClassDef))
    return found


def written_tests(path: str, text: bytes) -> Iterator[str]:
    """Yield each test that stands in a file, as pytest would name it: `tests/test_a.py::TestB::test_c`."""
    waiting: list[tuple[str, Scope]] = [(path, parsed(text))] if is_test_file(path) else []
    for name, scope in waiting:
        yield from (f"{name}::{test.name}" for test in tests_of(scope))
        waiting += ((f"{name}::{node.name}", node) for node in scope.body if isinstance(node, ast.ClassDef))
