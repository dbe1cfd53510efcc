"""What holds of the machine's own modules: one purpose each, small rooms, no circle, nothing of the service."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

MACHINE = Path(__file__).parents[1]
MODULES = {
    path.relative_to(MACHINE.parent).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__"): path
    for path in sorted(MACHINE.rglob("*.py"))
    if "node_modules" not in path.parts
}
OWN = {name: path for name, path in MODULES.items() if not name.startswith("redgreen.tests")}
LINES, FUNCTION = 250, 40


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_bytes())


@pytest.mark.parametrize("name", MODULES)
def test_says_what_it_is_for_in_one_line(name: str) -> None:
    words = ast.get_docstring(tree(MODULES[name])) or ""

    assert words.split("\n\n")[0].count("\n") == 0
    assert words.split("\n")[0].endswith((".", ":")), words.split("\n")[0]


@pytest.mark.parametrize("name", OWN)
def test_is_a_small_room(name: str) -> None:
    assert len(MODULES[name].read_text("utf-8").splitlines()) <= LINES


@pytest.mark.parametrize("name", MODULES)
def test_has_functions_that_fit_on_a_screen(name: str) -> None:
    functions = [
        node for node in ast.walk(tree(MODULES[name])) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    assert [each.name for each in functions if (each.end_lineno or 0) - each.lineno + 1 > FUNCTION] == []


@pytest.mark.parametrize("name", OWN)
def test_knows_nothing_of_the_service(name: str) -> None:
    assert [each for each in imported(name) if each.split(".")[0] in ("fastauth", "tests")] == []


def test_no_module_imports_itself_through_others() -> None:
    """Imports inside of a function count too: what is put off is a circle all the same."""
    graph = {name: sorted(modules_of(name)) for name in OWN}

    assert circle(graph) == []


def test_a_circle_would_be_found() -> None:
    assert circle({"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a"]}) == ["a", "b", "c", "a"]


def imported(name: str) -> Iterator[str]:
    """Yield the full name of everything that a module imports, anywhere in it."""
    for node in ast.walk(tree(MODULES[name])):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules_of(name: str) -> set[str]:
    """Return the machine's modules that a module imports: the module itself, or the one that holds the name."""
    found = set()
    for each in imported(name):
        holder = each if each in OWN else each.rpartition(".")[0]
        if holder in OWN and holder != name:
            found.add(holder)
    return found


def circle(graph: dict[str, list[str]]) -> list[str]:
    """Return the first circle found, its first name again at the end; empty when there is none."""
    done: set[str] = set()

    def walk(name: str, path: list[str]) -> list[str]:
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done:
            return []
        for each in graph[name]:
            found = walk(each, [*path, name])
            if found:
                return found
        done.add(name)
        return []

    return next(filter(None, (walk(name, []) for name in graph)), [])
