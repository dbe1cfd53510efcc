"""What each test asks: the text of every assertion that it makes, by itself, by its cases or through a helper."""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from redgreen.rules.asserts import can_fail
from redgreen.rules.source import Function, Scope, is_test_file, last_word, nodes, parsed, scopes, tests_of


@dataclass(frozen=True)
class Asked:
    """What one function asks by itself, and through whom it may ask more."""

    name: str
    asks: tuple[str, ...]
    uses: frozenset[str]
    """The functions that it calls and the fixtures that it takes, by name."""


def asks_of(files: Mapping[str, bytes]) -> dict[str, Counter[str]]:
    """Return what each test of the tests' `files` asks, by the test's node id without the case in brackets."""
    helpers: dict[str, Asked] = {}
    for path, text in files.items():
        helpers |= {each.name: each for each in _helpers(path, text)}
    found: dict[str, Counter[str]] = {}
    for path, text in files.items():
        for test, asked in _tests(path, text):
            found[test] = Counter(asked.asks)
            for name in sorted(_reached(asked, helpers)):
                found[test].update(helpers[name].asks)
    return found


def _reached(asked: Asked, helpers: Mapping[str, Asked]) -> set[str]:
    """Return the names of the helpers that a test uses, by itself or through one another."""
    found: set[str] = set()
    waiting = set(asked.uses)
    while waiting:
        name = waiting.pop()
        if name in helpers and name not in found:
            found.add(name)
            waiting |= helpers[name].uses
    return found


@lru_cache(maxsize=4096)
def _helpers(path: str, text: bytes) -> tuple[Asked, ...]:
    module = parsed(text)
    tests = {id(test) for scope in scopes(module) for test in tests_of(scope)} if is_test_file(path) else set()
    return tuple(_asked(node, ()) for node in nodes(module) if isinstance(node, Function) and id(node) not in tests)


@lru_cache(maxsize=4096)
def _tests(path: str, text: bytes) -> tuple[tuple[str, Asked], ...]:
    found = []
    waiting: list[tuple[str, Scope]] = [(path, parsed(text))] if is_test_file(path) else []
    for name, scope in waiting:
        cases = tuple(_cases(scope.decorator_list)) if isinstance(scope, ast.ClassDef) else ()
        found += [(f"{name}::{test.name}", _asked(test, cases)) for test in tests_of(scope)]
        waiting += ((f"{name}::{node.name}", node) for node in scope.body if isinstance(node, ast.ClassDef))
    return tuple(found)


def _asked(function: ast.FunctionDef | ast.AsyncFunctionDef, cases: tuple[str, ...]) -> Asked:
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    calls = {last_word(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
    asks = [text for statement in function.body for text in _texts(statement, "")]
    return Asked(
        function.name,
        (*asks, *cases, *_cases(function.decorator_list)),
        frozenset(calls | {each.arg for each in arguments}),
    )


def _texts(node: ast.AST, under: str) -> Iterator[str]:
    """Yield each assertion below `node`, with the conditions `under` which it stands."""
    if isinstance(node, ast.Assert):
        yield f"{under}assert {ast.unparse(node.test)}"
    elif isinstance(node, ast.With | ast.AsyncWith) and can_fail(node):
        yield from (f"{under}with {ast.unparse(item.context_expr)}" for item in node.items)
    elif isinstance(node, ast.Call) and can_fail(node):
        yield f"{under}{ast.unparse(node)}"
    if isinstance(node, ast.If):
        test = ast.unparse(node.test)
        for block, words in ((node.body, f"if {test}: "), (node.orelse, f"if not ({test}): ")):
            yield from (text for each in block for text in _texts(each, under + words))
        return
    for each in ast.iter_child_nodes(node):
        yield from _texts(each, under)


def _cases(decorators: list[ast.expr]) -> Iterator[str]:
    """Yield each case of a `parametrize`: it is asked with the assertions."""
    for each in decorators:
        if isinstance(each, ast.Call) and last_word(each.func) == "parametrize" and len(each.args) > 1:
            names, values = ast.unparse(each.args[0]), each.args[1]
            rows = values.elts if isinstance(values, ast.List | ast.Tuple) else [values]
            yield from (f"case {names} = {ast.unparse(row)}" for row in rows)
