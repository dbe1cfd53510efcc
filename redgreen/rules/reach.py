"""No file reaches into pytest, the proof or Python's own words, by which a failure could be made a pass."""

import ast
from collections.abc import Iterator

from redgreen.rules.source import dotted, imports, last_word, nodes, strings

PRIVATE = {
    "_pytest": "which is pytest's private side; use 'pytest'",
    "ctypes": "which changes memory behind Python's back; a step's files leave it alone",
    "pluggy": "which is what pytest's hooks are made of; a step's files leave it alone",
    "redgreen": "which is the machine that proves the book; a step's files know nothing of it",
}
OWN = ("pytest", "builtins", "_pytest", "pluggy")
"""Modules whose contents a step's files may use and never change."""
HELD = ("request.node", "request.config", "request.session", "metafunc.definition", "metafunc.function")
"""What pytest lends to a fixture or hook and what it runs by."""
CHANGING = ("setattr", "delattr", "setitem", "delitem", "patch", "object", "multiple")
"""The last words of calls that change what their first argument names: of monkeypatch, and of unittest.mock."""
ENDING = ("os._exit", "os.abort", "os.execv", "os.execve", "os.execvp", "os.execl")
HIDING = ("exec", "eval", "compile")
VARIABLES = ("PYTEST_CURRENT_TEST", "PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD")


def check_reach(path: str, module: ast.Module) -> Iterator[str]:
    """Yield a refusal for each place of a file that could bend the run by which it is judged."""
    for line, top in dict.fromkeys((line, name.split(".")[0]) for line, name in imports(module)):
        if top in PRIVATE:
            yield f"{path}:{line}: this imports from '{top}', {PRIVATE[top]}."
    aliases = _aliases(module)
    for node in nodes(module):
        if isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
            yield from (f"{path}:{node.lineno}: {fault}" for fault in _bent(node, aliases))
        elif isinstance(node, ast.Assign) and "pytest_plugins" in [last_word(each) for each in node.targets]:
            yield from _plugins(path, node)
    for text in strings(module):
        if str(text.value).startswith("REDGREEN_") or text.value in VARIABLES:
            yield f"{path}:{text.lineno}: '{text.value!s}' tells the proof's run from a reader's; a step does not ask."


def _bent(node: ast.Attribute | ast.Subscript | ast.Call, aliases: dict[str, str]) -> Iterator[str]:
    """Yield what a node changes that is not its to change, and what it would end."""
    target = _changed(node)
    name = _full(target, aliases) if target else ""
    if name.split(".")[0] in OWN:
        owner = "Python's own words" if name.split(".")[0] == "builtins" else "pytest itself"
        yield f"this changes {owner}, so its reports prove nothing any more."
    elif any(f"{name}.".startswith(f"{held}.") for held in HELD):
        yield f"this changes '{name}', by which pytest runs the test; leave it alone."
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in HIDING:
        yield f"'{node.func.id}' runs what stands in a text, where no rule can read it; write it as code."
    if isinstance(node, ast.Call) and _full(node.func, aliases) in ENDING:
        yield f"'{_full(node.func, aliases)}' would end the run before pytest can report; raise an exception."


def _aliases(module: ast.Module) -> dict[str, str]:
    """Return what each imported name of a file stands for: `Function` for `pytest.Function`."""
    found: dict[str, str] = {}
    for node in nodes(module):
        if isinstance(node, ast.Import):
            found |= {alias.asname: alias.name for alias in node.names if alias.asname}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _full(node: ast.AST, aliases: dict[str, str]) -> str:
    """Return the dotted name of `node` with its first word as it was imported."""
    first, dot, rest = dotted(node).partition(".")
    return f"{aliases.get(first, first)}{dot}{rest}"


def _changed(node: ast.Attribute | ast.Subscript | ast.Call) -> ast.AST | None:
    """Return what a node changes: the target of an assignment, or the first argument of a call that patches."""
    if isinstance(node, ast.Call):
        first = node.args[0] if node.args and last_word(node.func) in CHANGING else None
        text = first.value if isinstance(first, ast.Constant) else None
        return _name_of(text) if isinstance(text, str) else first
    stores = isinstance(node.ctx, ast.Store | ast.Del)
    return node if stores and (isinstance(node, ast.Attribute) or dotted(node.value).endswith("__dict__")) else None


def _name_of(text: str) -> ast.AST:
    """Return a dotted text as the expression that it names; `monkeypatch.setattr("pytest.fail", …)` takes one."""
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return ast.Constant(text)


def _plugins(path: str, node: ast.Assign) -> Iterator[str]:
    for each in ast.walk(node.value):
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and not each.value.startswith("tests."):
            yield f"{path}:{node.lineno}: 'pytest_plugins' names '{each.value}', which is not one of the tests' modules."
