"""Room: suites that ask less than they did. A kept test keeps its assertions and its cases, or the step says so."""

import pytest
from redgreen.tests.attack.cases import read_off, refused, tidied

SUMS, HELP = "tests/test_sums.py", "tests/helpers.py"
ADDS, FAMILY = f"{SUMS}::test_adds", f"{SUMS}::TestSums::test_adds"
ASK = "from sums import add\n\n\ndef test_adds():\n    three = add(1, 2)\n    assert three == 3\n    assert type(three) is int\n"
IN_CLASS = "class TestSums:\n    def test_adds(self):\n        assert add(1, 2) == 3\n"
RAISES = "import pytest\n\n\ndef test_adds():\n    with pytest.raises(TypeError, match='add'):\n        add()\n"
CASES = (
    'import pytest\n\n\n@pytest.mark.parametrize("pair", [(1, 2), (2, 1)], ids=["a", "b"])\n'
    "def test_adds(pair):\n    assert sum(pair) == 3\n"
)
CHECKED = "from tests.helpers import check\n\n\ndef test_adds():\n    check(add(1, 2))\n"
CHECK = "def check(three):\n    assert three == 3\n    assert type(three) is int\n"
TAKES = "def test_adds(three):\n    assert three\n"
FIXTURE = "import pytest\n\n\n@pytest.fixture\ndef three():\n    yield 3\n    assert clean()\n"
Tests = dict[str, str]
Case = tuple[Tests, Tests, str, str]
"""The tests before and after a tidy step, its trailers, and the refusal."""


def lost(words: str, test: str = ADDS) -> str:
    return f"{test} no longer asks '{words}'; keep that, or say openly that it asks otherwise: 'Rewords: {test}'."


def to(old: str, new: str, text: str = ASK) -> tuple[Tests, Tests]:
    """A file of tests before and after one change."""
    assert old in text
    return {SUMS: text}, {SUMS: text.replace(old, new)}


TIDY = "Step: tidy"
WEAKER: dict[str, Case] = {
    "an assertion is taken out": (*to("    assert type(three) is int\n", ""), TIDY, lost("assert type(three) is int")),
    "equal becomes greater": (*to("three == 3", "three > 0"), TIDY, lost("assert three == 3")),
    "a value becomes a truth": (*to("three == 3", "three"), TIDY, lost("assert three == 3")),
    "a part of what was asked": (*to("three == 3", "three == 3 or three == 4"), TIDY, lost("assert three == 3")),
    "a condition is put before it": (
        *to("    assert three == 3\n", "    if three:\n        assert three == 3\n"),
        TIDY,
        lost("assert three == 3"),
    ),
    "asked twice, then once": (
        *to("    assert three == 3\n", "", ASK.replace("    assert type", "    assert three == 3\n    assert type")),
        TIDY,
        lost("assert three == 3"),
    ),
    "a test of a class": (*to("add(1, 2) == 3", "add(1, 2)", IN_CLASS), TIDY, lost("assert add(1, 2) == 3", FAMILY)),
    "a wider exception": (
        *to("TypeError", "Exception", RAISES),
        TIDY,
        lost("with pytest.raises(TypeError, match=\\'add\\')").replace("\\'", "'"),
    ),
    "an exception with any words": (
        *to(", match='add'", "", RAISES),
        TIDY,
        lost("with pytest.raises(TypeError, match='add')"),
    ),
    "a case that asks less under the same id": (
        *to("(2, 1)]", "(3, 0)]", CASES),
        TIDY,
        lost("case 'pair' = (2, 1)"),
    ),
    "a helper that asks less": (
        {SUMS: CHECKED, HELP: CHECK},
        {SUMS: CHECKED, HELP: CHECK.replace("    assert type(three) is int\n", "")},
        TIDY,
        lost("assert type(three) is int"),
    ),
    "a test that leaves its helper": (
        {SUMS: CHECKED, HELP: CHECK},
        {SUMS: CHECKED.replace("check(add(1, 2))", "assert add(1, 2) == 3"), HELP: CHECK},
        TIDY,
        lost("assert three == 3"),
    ),
    "a fixture that asks less": (
        {SUMS: TAKES, "tests/conftest.py": FIXTURE},
        {SUMS: TAKES, "tests/conftest.py": FIXTURE.replace("    assert clean()\n", "")},
        TIDY,
        lost("assert clean()"),
    ),
    "a renamed test": (
        {SUMS: ASK},
        {SUMS: ASK.replace("test_adds", "test_sums").replace("three == 3", "three")},
        f"{TIDY}\nRenames: {ADDS} -> {SUMS}::test_sums",
        lost("assert three == 3", f"{SUMS}::test_sums"),
    ),
    "a setup that asks less through a fixture": (
        {SUMS: TAKES, "tests/conftest.py": FIXTURE},
        {SUMS: TAKES, "tests/conftest.py": FIXTURE.replace("    assert clean()\n", "")},
        "Step: setup",
        lost("assert clean()"),
    ),
    "a red step that weakens a test beside the one it makes fail": (
        {SUMS: ASK},
        {SUMS: ASK.replace("three == 3", "three") + "\n\ndef test_none():\n    assert add() == 0\n"},
        f"Step: red\nFails: {SUMS}::test_none\nBecause: TypeError: add()",
        lost("assert three == 3"),
    ),
    "a declaration of what did not happen": (
        *to("three = add", "three: int = add"),
        f"{TIDY}\nRewords: {ADDS}",
        f"'Rewords: {ADDS}' is not shown: that test asks all that it asked.",
    ),
    "a declaration that names another test": (
        *to("three == 3", "three == 4 - 1"),
        f"{TIDY}\nRewords: {ADDS}\nRewords: {SUMS}::test_ads",
        f"'Rewords: {SUMS}::test_ads' is not shown: that test asks all that it asked. Did you mean '{ADDS}'?",
    ),
}


@pytest.mark.parametrize(("before", "after", "trailers", "words"), WEAKER.values(), ids=WEAKER.keys())
def test_refuses(before: Tests, after: Tests, trailers: str, words: str) -> None:
    refused(read_off(tidied(encoded(before), encoded(after), trailers)), words)


STRONGER: dict[str, tuple[Tests, Tests, str]] = {
    "an assertion more": (*to("    assert type", "    assert three\n    assert type"), TIDY),
    "other words around the same assertions": (*to("three = add(1, 2)", "three = add(*(1, 2))"), TIDY),
    "a message more": (*to("three == 3", "three == 3, 'a sum'"), TIDY),
    "a case more": (*to("(2, 1)]", "(2, 1), (3, 0)]", CASES), TIDY),
    "an assertion that moves into a helper": (
        {SUMS: ASK, HELP: "X = 1\n"},
        {SUMS: ASK.split("    assert")[0] + "    check(three)\n", HELP: CHECK},
        TIDY,
    ),
    "what is declared": (*to("three == 3", "three == 2 + 1"), f"{TIDY}\nRewords: {ADDS}"),
    "the test that the red step makes fail": (
        *to("three == 3", "three == 4"),
        f"Step: red\nFails: {ADDS}\nBecause: assert 3 == 4",
    ),
    "a new name alone": (
        {SUMS: ASK},
        {SUMS: ASK.replace("test_adds", "test_sums")},
        f"{TIDY}\nRenames: {ADDS} -> {SUMS}::test_sums",
    ),
}


@pytest.mark.parametrize(("before", "after", "trailers"), STRONGER.values(), ids=STRONGER.keys())
def test_accepts(before: Tests, after: Tests, trailers: str) -> None:
    assert read_off(tidied(encoded(before), encoded(after), trailers)) == []


def encoded(tests: Tests) -> dict[str, bytes]:
    return {path: text.encode() for path, text in tests.items()}
