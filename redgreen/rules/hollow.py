"""No assertion of the suite is empty: always true, never reached, swallowed, or a comparison that nobody asserts."""

import ast
from collections.abc import Iterator

from redgreen.rules.asserts import can_fail, expects
from redgreen.rules.source import Function, dotted, last_word, nodes
from redgreen.rules.truth import truth

SWALLOWING = ("AssertionError", "Exception", "BaseException")
ENDS = ("pytest.skip", "pytest.fail", "pytest.xfail", "pytest.exit", "sys.exit", "exit", "quit")
Blocks = Iterator[tuple[list[ast.stmt], str]]


def check_hollow(path: str, module: ast.Module) -> Iterator[str]:
    """Yield a refusal for each statement of a file of the tests that looks like an assertion and asks nothing."""
    for node in nodes(module):
        if isinstance(node, ast.Assert):
            yield from _always_true(path, node)
        elif isinstance(node, ast.Expr):
            yield from _dropped(path, node)
        elif isinstance(node, ast.Try):
            yield from _swallowed(path, node)
        elif isinstance(node, ast.With | ast.AsyncWith):
            yield from _suppressed(path, node)
            yield from _raised(path, node)
        elif isinstance(node, Function):
            yield from _agrees_to_all(path, node)
        for block, why in _dead_blocks(node):
            yield from _never_reached(path, block, why)


def _always_true(path: str, node: ast.Assert) -> Iterator[str]:
    if truth(node.test) is True:
        yield f"{path}:{node.lineno}: 'assert {_short(node.test)}' is always true, so it asks nothing."


def _dropped(path: str, node: ast.Expr) -> Iterator[str]:
    """Yield a refusal for what reads like a question and throws the answer away."""
    value = node.value
    if isinstance(value, ast.Compare | ast.BoolOp | ast.Attribute | ast.Name):
        yield f"{path}:{node.lineno}: '{_short(value)}' asks and drops the answer; put 'assert' before it."
    elif isinstance(value, ast.Call) and expects(value) and len(value.args) < 2:
        yield f"{path}:{node.lineno}: '{_short(value)}' does nothing outside of a 'with'; put 'with' before it."


def _swallowed(path: str, node: ast.Try) -> Iterator[str]:
    """Yield a refusal when a `try` lets nobody hear that an assertion in it, or a test around a fixture, failed."""
    inside = [each for statement in node.body for each in ast.walk(statement)]
    asks = next((each for each in inside if can_fail(each) or isinstance(each, ast.Yield)), None)
    if asks is None:
        return
    for handler in node.handlers:
        caught = _words(handler.type) if handler.type else ["BaseException"]
        if set(caught) & set(SWALLOWING) and not any(_speaks(each) for each in ast.walk(handler)):
            yield (
                f"{path}:{handler.lineno}: this 'except' swallows the failure of the assertion "
                f"in line {getattr(asks, 'lineno', node.lineno)}; let it through."
            )
    for statement in node.finalbody:
        if any(isinstance(each, ast.Return | ast.Break | ast.Continue) for each in ast.walk(statement)):
            yield f"{path}:{statement.lineno}: leaving a 'finally' like this swallows the failure of an assertion."


def _suppressed(path: str, node: ast.With | ast.AsyncWith) -> Iterator[str]:
    for item in node.items:
        call = item.context_expr
        if isinstance(call, ast.Call) and last_word(call.func) == "suppress":
            caught = {word for argument in call.args for word in _words(argument)}
            if caught & set(SWALLOWING):
                yield f"{path}:{node.lineno}: '{_short(call)}' swallows the failure of an assertion; let it through."


def _raised(path: str, node: ast.With | ast.AsyncWith) -> Iterator[str]:
    """Yield a refusal when a `with pytest.raises` raises by its own hand, or asserts after what raises."""
    if not can_fail(node):
        return
    if isinstance(node.body[0], ast.Raise):
        yield f"{path}:{node.body[0].lineno}: the test raises what it expects by its own hand, so it asks nothing."
    for statement in node.body[1:]:
        for each in ast.walk(statement):
            if isinstance(each, ast.Assert):
                yield (
                    f"{path}:{each.lineno}: this assertion is never reached, for the line before it is to raise; "
                    "put it after the 'with'."
                )


AGREEING = {
    "__eq__": "this '__eq__' is always true, so '==' asks nothing; use 'unittest.mock.ANY'.",
    "__exit__": "this '__exit__' swallows the failure of whatever it stands around; let it through.",
    "__aexit__": "this '__aexit__' swallows the failure of whatever it stands around; let it through.",
}
"""Methods by which a thing agrees to whatever is asked, where they return what is always true."""


def _agrees_to_all(path: str, node: Function) -> Iterator[str]:
    returned = [each.value for each in ast.walk(node) if isinstance(each, ast.Return)]
    if node.name in AGREEING and any(value is not None and truth(value) is True for value in returned):
        yield f"{path}:{node.lineno}: {AGREEING[node.name]}"


def _speaks(node: ast.AST) -> bool:
    """Whether a handler lets the failure be heard, or asks something itself."""
    return isinstance(node, ast.Raise) or can_fail(node)


def _words(node: ast.expr) -> list[str]:
    """Return the names of the exceptions in an `except` or a `suppress`."""
    return [last_word(each) for each in (node.elts if isinstance(node, ast.Tuple) else [node])]


def _dead_blocks(node: ast.AST) -> Blocks:
    """Yield the statements below `node` that no run reaches, with the reason."""
    if isinstance(node, ast.If | ast.While):
        known = truth(node.test)
        if known is not None:
            yield (node.orelse if known else node.body), f"'{_short(node.test)}' is always {known}"
    if isinstance(node, ast.If) and dotted(node.test).split(".")[-1] == "TYPE_CHECKING":
        yield node.body, "'TYPE_CHECKING' is never true in a run"
    if isinstance(node, ast.For | ast.AsyncFor) and truth(node.iter) is False:
        yield node.body, "the loop has nothing to go through"
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list):
            for index, statement in enumerate(block[:-1]):
                if _ends(statement):
                    yield block[index + 1 :], f"line {statement.lineno} ends before it"
                    break


def _ends(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Return | ast.Raise | ast.Break | ast.Continue):
        return True
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and dotted(statement.value.func) in ENDS
    )


def _never_reached(path: str, block: list[ast.stmt], why: str) -> Iterator[str]:
    for statement in block:
        for node in ast.walk(statement):
            if isinstance(node, ast.Assert) or (isinstance(node, ast.With) and can_fail(node)):
                yield f"{path}:{node.lineno}: this assertion is never reached, for {why}."


def _short(node: ast.expr) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 60 else f"{text[:59]}…"
