"""Each test can fail: it asserts, by itself or through a helper; none hides another or is replaced by a decorator."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from redgreen.rules.source import Function, is_test_file, last_word, nodes, parsed, root, scopes, tests_of
from redgreen.rules.truth import truth

EXPECTS = ("raises", "warns", "deprecated_call")
"""What asks something of pytest when it stands in a `with`, or is given what to call."""


@dataclass(frozen=True)
class Weight:
    """What one function can fail by."""

    path: str
    line: int
    name: str
    is_test: bool
    asserts: bool
    calls: frozenset[str]
    """The functions that it calls where they are reached, by the last word of their names."""
    decorators: tuple[str, ...]


def check_asserts(files: Mapping[str, bytes]) -> Iterator[str]:
    """Yield a refusal for each test among the tests' `files` (by path) that cannot fail or hides another."""
    weights = [each for path, text in files.items() for each in _weights(path, text)]
    helpers = asserting(weights)
    functions = {each.name for each in weights if not each.is_test}
    for each in weights:
        if each.is_test and not (each.asserts or each.calls & helpers):
            yield (f"{each.path}:{each.line}: {each.name} asserts nothing, so it cannot fail; assert what it shows.")
        for decorator in each.decorators if each.is_test else ():
            if decorator in functions:
                yield (
                    f"{each.path}:{each.line}: {each.name} is decorated by '{decorator}', a function of the suite, "
                    "which could put another test in its place; use a fixture."
                )
    for path, text in files.items():
        yield from _hidden(path, text) if is_test_file(path) else _misplaced(path, text)


def asserting(weights: list[Weight]) -> frozenset[str]:
    """Return the names of the helpers and fixtures that assert, by themselves or through one another."""
    helpers = [each for each in weights if not each.is_test]
    found: set[str] = set()
    while True:
        more = {each.name for each in helpers if each.asserts or each.calls & found}
        if more <= found:
            return frozenset(found)
        found |= more


@lru_cache(maxsize=4096)
def _weights(path: str, text: bytes) -> tuple[Weight, ...]:
    """Return the weight of each function of a file; a file that pytest does not look into has no tests."""
    module = parsed(text)
    tests = {id(test) for scope in scopes(module) for test in tests_of(scope)} if is_test_file(path) else set()
    return tuple(
        Weight(
            path,
            node.lineno,
            node.name,
            id(node) in tests,
            any(can_fail(each) for each in firm(node)),
            frozenset(last_word(each.func) for each in firm(node) if isinstance(each, ast.Call)),
            tuple(filter(None, (_called(each) for each in node.decorator_list))),
        )
        for node in nodes(module)
        if isinstance(node, Function)
    )


def _called(decorator: ast.expr) -> str:
    function = decorator.func if isinstance(decorator, ast.Call) else decorator
    return function.id if isinstance(function, ast.Name) else ""


def firm(function: ast.AST) -> Iterator[ast.AST]:
    """Yield what happens in a function whatever the run: not what stands under one `if`, or in a function nobody calls.

    An `if` that fails the test is a way to ask, so its `pytest.fail` counts.
    """
    used = {each.id for each in ast.walk(function) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)}
    waiting = list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop()
        if isinstance(node, Function) and node.name not in used and not node.decorator_list:
            continue
        if isinstance(node, ast.If) and not node.orelse:
            waiting.append(node.test)
            waiting += (each for statement in node.body for each in ast.walk(statement) if _fails(each))
            continue
        yield node
        waiting += ast.iter_child_nodes(node)


def _fails(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and last_word(node.func) == "fail" and root(node.func) in ("pytest", "fail")


def can_fail(node: ast.AST) -> bool:
    """Whether this one node asks something: an assertion whose truth is open, or a word of pytest's or of a mock's."""
    if isinstance(node, ast.Assert):
        return truth(node.test) is not True
    if isinstance(node, ast.With | ast.AsyncWith):
        return any(isinstance(item.context_expr, ast.Call) and expects(item.context_expr) for item in node.items)
    if not isinstance(node, ast.Call):
        return False
    given_what_to_call = expects(node) and len(node.args) > 1
    return last_word(node.func).startswith("assert") or _fails(node) or given_what_to_call


def expects(call: ast.Call) -> bool:
    """Whether a call says that something is to be raised or warned of."""
    name = last_word(call.func)
    return name in EXPECTS and root(call.func) in ("pytest", name)


def _misplaced(path: str, text: bytes) -> Iterator[str]:
    """Yield a refusal for each test in a file where pytest does not look; a fixture may be called test_client."""
    for test in tests_of(parsed(text)):
        if test.name.startswith("test_") and not test.decorator_list:
            yield f"{path}:{test.lineno}: {test.name} stands in a file in which pytest looks for no tests; move it."


def _hidden(path: str, text: bytes) -> Iterator[str]:
    """A second thing of a test's name replaces it, and it never runs."""
    for scope in scopes(parsed(text)):
        seen: dict[str, int] = {}
        for node in scope.body:
            for name in _bound(node):
                if name in seen:
                    what = "class" if name.startswith("Test") else "test"
                    yield f"{path}:{node.lineno}: {name} hides the {what} of that name in line {seen[name]}; rename one."
            if isinstance(node, Function | ast.ClassDef) and node.name.lower().startswith("test"):
                seen[node.name] = node.lineno


def _bound(node: ast.stmt) -> list[str]:
    """Return the names that a statement gives a new meaning, or takes away."""
    if isinstance(node, Function | ast.ClassDef):
        return [node.name]
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign | ast.Delete):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign):
        targets = [node.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]
