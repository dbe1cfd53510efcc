"""What must hold of a step's tests without running them: each can fail, and none hides another or bends pytest."""

import ast
from collections.abc import Iterator
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef
Scope = ast.Module | ast.ClassDef
RAISING = ("raises", "warns", "deprecated_call", "fail", "xfail")
"""Functions of pytest that make a test fail without an `assert` of its own."""


def check_tests(tree: Path) -> Iterator[str]:
    """Yield a refusal for each test in `tree` that can only pass, that hides another, and for each reach into pytest."""
    modules = {path.relative_to(tree).as_posix(): _parse(path) for path in sorted(tree.rglob("*.py"))}
    tests = {path: module for path, module in modules.items() if path.startswith("tests/")}
    helpers = _asserting(tests)
    for path, module in tests.items():
        if not path.rsplit("/", 1)[-1].startswith("test_"):
            continue
        scopes: list[Scope] = [module, *(node for node in module.body if isinstance(node, ast.ClassDef))]
        for scope in scopes:
            yield from _hidden(path, scope)
            for test in _tests(scope):
                if not _asserts(test, helpers):
                    yield f"{path}:{test.lineno}: {test.name} asserts nothing, so it cannot fail; assert what it shows."
    for path, module in modules.items():
        yield from _reaches(path, module)


def _parse(path: Path) -> ast.Module:
    """Parse a file; one that does not parse holds nothing, and ruff and pytest say so."""
    try:
        return ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def _tests(scope: Scope) -> list[Function]:
    return [node for node in scope.body if isinstance(node, Function) and node.name.startswith("test")]


def _hidden(path: str, scope: Scope) -> Iterator[str]:
    """A second test of the same name replaces the first, which then never runs."""
    seen: dict[str, int] = {}
    for test in _tests(scope):
        if test.name in seen:
            yield f"{path}:{test.lineno}: {test.name} hides the test of that name in line {seen[test.name]}; rename one."
        seen[test.name] = test.lineno


def _asserting(modules: dict[str, ast.Module]) -> set[str]:
    """Return the names of the helpers and fixtures of `modules` that assert, by themselves or through one another."""
    functions = [node for module in modules.values() for node in ast.walk(module) if isinstance(node, Function)]
    found: set[str] = set()
    while True:
        more = {each.name for each in functions if not each.name.startswith("test") and _asserts(each, found)}
        if more <= found:
            return found
        found |= more


def _asserts(function: Function, helpers: set[str]) -> bool:
    for node in ast.walk(function):
        if isinstance(node, ast.Assert) and not isinstance(node.test, ast.Constant):
            return True
        if isinstance(node, ast.Call):
            name = _name(node.func)
            if (
                name in helpers
                or name.startswith("assert")
                or (name in RAISING and _root(node.func) in ("pytest", name))
            ):
                return True
    return False


def _reaches(path: str, module: ast.Module) -> Iterator[str]:
    """Whoever changes pytest itself can turn a failure into a pass, and no report tells of it."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import | ast.ImportFrom) and "_pytest" in _imported(node):
            yield f"{path}:{node.lineno}: this imports from '_pytest', which is pytest's private side; use 'pytest'."
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and _root(node) == "pytest":
            yield f"{path}:{node.lineno}: this changes pytest itself, so its reports prove nothing any more."


def _imported(node: ast.Import | ast.ImportFrom) -> set[str]:
    """Return the top names of what an import names."""
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
    return {name.split(".")[0] for name in names}


def _name(node: ast.expr) -> str:
    """Return the last word of a dotted name: `check` of `self.check`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _root(node: ast.expr) -> str:
    """Return the first word of a dotted name: `pytest` of `pytest.Function.runtest`."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
