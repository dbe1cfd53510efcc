"""What an expression's truth is whatever happens: always true, always false, or for the run to tell."""

import ast
from collections.abc import Sequence

SAME = (ast.Eq, ast.LtE, ast.GtE, ast.Is)
OTHER = (ast.NotEq, ast.Lt, ast.Gt, ast.IsNot)
NEVER_NEGATIVE = ("len", "abs")
MISTAKEN_MOCK = ("called_with", "called_once_with", "called_once", "has_calls", "any_call", "not_called_with")
"""What a mock answers with another mock, which is true: the right names begin with `assert_`."""


def truth(node: ast.expr) -> bool | None:
    """Return what `bool(node)` is each time, or None when only a run can tell."""
    match node:
        case ast.Constant():
            return bool(node.value)
        case ast.Tuple() | ast.List() | ast.Set():
            return _of_a_display(node.elts)
        case ast.Dict():
            return _of_a_display(node.values)
        case ast.JoinedStr():
            return True if any(isinstance(part, ast.Constant) and part.value for part in node.values) else None
        case ast.Lambda() | ast.GeneratorExp():
            return True
        case ast.NamedExpr():
            return truth(node.value)
        case ast.UnaryOp(op=ast.Not()):
            inner = truth(node.operand)
            return None if inner is None else not inner
        case ast.BoolOp():
            return _of_words([truth(value) for value in node.values], isinstance(node.op, ast.Or))
        case ast.IfExp():
            return _of_a_choice(node)
        case ast.Compare(ops=[op], comparators=[right]):
            return _of_a_comparison(node.left, op, right)
        case ast.Call():
            return _of_a_call(node)
    return None


def _of_a_display(elements: Sequence[ast.expr]) -> bool | None:
    if not elements:
        return False
    return None if all(isinstance(each, ast.Starred) for each in elements) else True


def _of_words(parts: list[bool | None], either: bool) -> bool | None:
    """Return the truth of `a or b` (`either`) or `a and b`, of whose parts the truth is known or not."""
    if either in parts:
        return either
    return None if None in parts else not either


def _of_a_choice(node: ast.IfExp) -> bool | None:
    chosen = truth(node.test)
    if chosen is not None:
        return truth(node.body if chosen else node.orelse)
    one, other = truth(node.body), truth(node.orelse)
    return one if one == other else None


def _of_a_comparison(left: ast.expr, op: ast.cmpop, right: ast.expr) -> bool | None:
    constants = isinstance(left, ast.Constant) and isinstance(right, ast.Constant)
    if ast.dump(left) == ast.dump(right) and (constants or not _asks(left)):
        return True if isinstance(op, SAME) else False if isinstance(op, OTHER) else None
    if constants:
        return isinstance(op, ast.NotEq | ast.IsNot) or (None if not isinstance(op, ast.Eq | ast.Is) else False)
    if isinstance(op, ast.GtE) and isinstance(right, ast.Constant) and right.value == 0:
        return True if isinstance(left, ast.Call) and _name(left) in NEVER_NEGATIVE else None
    if isinstance(op, ast.In) and isinstance(right, ast.Tuple | ast.List | ast.Set) and not _asks(left):
        return True if ast.dump(left) in [ast.dump(each) for each in right.elts] else None
    return None


def _asks(node: ast.expr) -> bool:
    """Whether an expression does something each time it is read, so that two readings may differ."""
    return any(isinstance(each, ast.Call | ast.Await | ast.NamedExpr | ast.Yield) for each in ast.walk(node))


def _of_a_call(node: ast.Call) -> bool | None:
    name = _name(node)
    if name == "bool" and len(node.args) == 1:
        return truth(node.args[0])
    if name == "isinstance" and len(node.args) == 2 and ast.unparse(node.args[1]) == "object":
        return True
    if name in ("any", "all") and node.args and isinstance(node.args[0], ast.Tuple | ast.List):
        return _of_words([truth(each) for each in node.args[0].elts], name == "any")
    return True if isinstance(node.func, ast.Attribute) and node.func.attr in MISTAKEN_MOCK else None


def _name(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""
