"""Find functions, classes and assignments in Python source, by name and by line."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from redgreen.errors import BookError
from redgreen.nearest import did_you_mean


@dataclass(frozen=True)
class Symbol:
    """A named piece of a module."""

    name: str
    """Dotted from the module down, e.g. `TestRegistration.test_get_is_refused`."""
    first: int
    """Its first line, counted from 1, decorators included."""
    last: int
    is_function: bool


def find_symbol(source: str, name: str, path: str) -> Symbol:
    """Return the symbol called `name` in `source`. Raises BookError, with the nearest name, when there is none."""
    found = list(symbols(source))
    for symbol in found:
        if symbol.name == name:
            return symbol
    known = dict.fromkeys(symbol.name for symbol in found)
    raise BookError(f"there is no '{name}' in {path} at this step.{did_you_mean(name, known)}")


def enclosing(source: str, line: int) -> Symbol | None:
    """Return the innermost function or class around `line`; None at the level of the module."""
    around = [each for each in symbols(source, assignments=False) if each.first <= line <= each.last]
    return around[-1] if around else None


def symbols(source: str, *, assignments: bool = True) -> Iterator[Symbol]:
    """Yield the symbols of a module, outer before inner; none where the source is not valid Python."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    yield from _walk(tree.body, "", assignments)


def _walk(body: list[ast.stmt], prefix: str, assignments: bool) -> Iterator[Symbol]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            is_function = not isinstance(node, ast.ClassDef)
            yield Symbol(prefix + node.name, first, node.end_lineno or node.lineno, is_function)
            yield from _walk(node.body, f"{prefix}{node.name}.", assignments)
        elif assignments and isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    yield Symbol(prefix + target.id, node.lineno, node.end_lineno or node.lineno, False)
