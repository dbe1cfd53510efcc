"""The service does not know that it is tested: it asks for no sign of pytest, of a test client or of its callers."""

import ast
import re
from collections.abc import Iterator

from redgreen.rules.reach import VARIABLES
from redgreen.rules.source import dotted, imports, nodes, strings

TOOLS = ("pytest", "_pytest", "unittest", "tests", "testclient", "testing", "doctest")
LOOKING = (
    "sys.modules",
    "sys._getframe",
    "sys._current_frames",
    "sys.settrace",
    "sys.setprofile",
    "inspect.stack",
    "inspect.currentframe",
    "inspect.getouterframes",
    "traceback.extract_stack",
    "traceback.format_stack",
    "traceback.walk_stack",
    "gc.get_objects",
    "gc.get_referrers",
)
"""Ways to find out by whom one is called, or what else is loaded."""
SIGN = re.compile(r"pytest|(?<![a-z])test(s|ing|server|client)?(?![a-z])", re.IGNORECASE)
FLAGS = ("testing", "is_testing", "is_test", "in_test", "under_test", "test_mode", "TESTING", "TEST")


def check_unaware(path: str, module: ast.Module) -> Iterator[str]:
    """Yield a refusal for each place where a file of the service could tell a test from a request."""
    named = list(imports(module))
    for line, name in dict.fromkeys((line, _known(name)) for line, name in named):
        if name:
            yield f"{path}:{line}: the service imports '{name}'; a service that knows its tests is proved by none."
    looked = {name.rpartition(".")[2]: name for _, name in named if name in LOOKING}
    for node in nodes(module):
        if not isinstance(node, ast.Attribute | ast.Name | ast.arg | ast.keyword):
            continue
        name = dotted(node)
        if name in LOOKING or name in looked:
            yield f"{path}:{node.lineno}: '{looked.get(name, name)}' can tell the service that it is tested; do without."
        word = node.arg if isinstance(node, ast.arg | ast.keyword) else name.rpartition(".")[2]
        if word in FLAGS:
            yield f"{path}:{node.lineno}: '{word}' lets the service behave otherwise under test; do without."
    for text in strings(module):
        word = str(text.value)
        if word in VARIABLES:
            continue
        if "pytest" in word.lower() or (not re.search(r"\s", word) and SIGN.search(word)):
            yield f"{path}:{text.lineno}: '{word}' is a sign of a test; the service may not look for one."


def _known(name: str) -> str:
    """Return the module of a test's tools that an import reaches into, or an empty string."""
    words = name.split(".")
    return next((".".join(words[: index + 1]) for index, word in enumerate(words) if word in TOOLS), "")
