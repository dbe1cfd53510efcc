"""Room: suites that cheat in their own words. An assertion that asks nothing is refused without a run."""

import pytest
from redgreen.tests.attack.cases import read_off, red_test, refused, with_file
from redgreen.tests.toy import ToyStep

MORE = "tests/test_more.py"
NOTHING = "test_more asserts nothing, so it cannot fail; assert what it shows."
SUMS = "from sums import add\n"
RAISES = "import pytest\n\nfrom sums import add\n"
Case = tuple[tuple[ToyStep, ...], tuple[str, ...]]
"""A series whose last step is spoilt, and the words of each refusal."""

NO_ASSERTION: dict[str, Case] = {
    "a test that does nothing": (red_test("pass"), (NOTHING,)),
    "a test that only calls": (red_test("add(1, 2)", above=SUMS), (NOTHING,)),
    "a test that only prints": (red_test('print("assert add(1, 2) == 3")'), (NOTHING,)),
    "a comparison that nobody asserts": (
        red_test("add(1, 2) == 3", above=SUMS),
        (NOTHING, "'add(1, 2) == 3' asks and drops the answer; put 'assert' before it."),
    ),
    "a method of a mock that is named and not called": (
        red_test("sender = Mock()\nsender.assert_called_once", above="from unittest.mock import Mock\n"),
        (NOTHING, "'sender.assert_called_once' asks and drops the answer"),
    ),
    "pytest.raises without a with": (
        red_test("pytest.raises(TypeError)\nadd()", above=RAISES),
        (NOTHING, "'pytest.raises(TypeError)' does nothing outside of a 'with'"),
    ),
    "an assertion in a function that nobody calls": (
        red_test("def check() -> None:\n    assert add(1, 2) == 3", above=SUMS),
        (NOTHING,),
    ),
    "an assertion under a condition alone": (
        red_test("if add(1, 2) > 3:\n    assert add(1, 2) == 4", above=SUMS),
        (NOTHING,),
    ),
    "a helper that asserts nothing": (
        red_test("check(3)", above="def check(number: int) -> None:\n    print(number)\n"),
        (NOTHING,),
    ),
    "a method of a class": (
        with_file(MORE, '"""More."""\n\n\nclass TestMore:\n    def test_more(self) -> None:\n        pass\n'),
        (NOTHING,),
    ),
    "a method of a class in a class": (
        with_file(MORE, "class TestA:\n    class TestB:\n        def test_more(self) -> None:\n            pass\n"),
        (NOTHING,),
    ),
    "a coroutine": (with_file(MORE, "async def test_more() -> None:\n    pass\n"), (NOTHING,)),
}
ALWAYS_TRUE: dict[str, Case] = {
    f"assert {text}": (red_test(f"x = add(1, 2)\nassert {text}", above=SUMS), (NOTHING, "is always true, so it asks"))
    for text in (
        "True",
        "1",
        '"add(1, 2) == 3"',
        "(x == 3, 'a message')",
        "[x == 4]",
        "{'sum': x}",
        "x == x",
        "x is x",
        "x <= x",
        "x == 4 or True",
        "not (x == 3 and False)",
        "not None",
        "x == 4 or 'a message'",
        "1 == 1",
        "1 != 2",
        "lambda: x == 4",
        "(each == 4 for each in [x])",
        "(y := 5)",
        "len('abc') >= 0",
        "isinstance(x, object)",
        "x in [x]",
        "any([x == 4, True])",
        "bool([0])",
        "True if x == 4 else 1",
        "f'{x} is four'",
    )
}
ALWAYS_TRUE["a mock's method misspelt"] = (
    red_test("sender = Mock()\nassert sender.called_once_with(3)", above="from unittest.mock import Mock\n"),
    (NOTHING, "'assert sender.called_once_with(3)' is always true"),
)
ALWAYS_TRUE["a thing that equals everything"] = (
    red_test(
        "assert add(1, 2) == Any()",
        above=f"{SUMS}\n\nclass Any:\n    def __eq__(self, other: object) -> bool:\n        return True\n",
    ),
    ("this '__eq__' is always true, so '==' asks nothing",),
)
NEVER_REACHED: dict[str, Case] = {
    "an assertion after a return": (
        red_test("return\nassert add(1, 2) == 4", above=SUMS),
        ("this assertion is never reached, for line 7 ends before it.",),
    ),
    "an assertion after a raise": (
        red_test('raise ValueError("no")\nassert add(1, 2) == 4', above=SUMS),
        ("this assertion is never reached, for line 7 ends before it.",),
    ),
    "an assertion after a skip": (
        red_test('pytest.skip("later")\nassert add(1, 2) == 4', above=RAISES),
        ("this assertion is never reached, for line 9 ends before it.",),
    ),
    "an assertion under if False": (
        red_test("if False:\n    assert add(1, 2) == 4\nassert add(1, 2) == 3", above=SUMS),
        ("this assertion is never reached, for 'False' is always False.",),
    ),
    "an assertion under what is always false": (
        red_test("if 1 == 2:\n    assert add(1, 2) == 4\nassert add(1, 2) == 3", above=SUMS),
        ("this assertion is never reached, for '1 == 2' is always False.",),
    ),
    "an assertion under while 0": (
        red_test("while 0:\n    assert add(1, 2) == 4\nassert add(1, 2) == 3", above=SUMS),
        ("this assertion is never reached, for '0' is always False.",),
    ),
    "an assertion in the else of if True": (
        red_test("if True:\n    add(1, 2)\nelse:\n    assert add(1, 2) == 4\nassert add(1, 2) == 3", above=SUMS),
        ("this assertion is never reached, for 'True' is always True.",),
    ),
    "an assertion under TYPE_CHECKING": (
        red_test(
            "if TYPE_CHECKING:\n    assert add(1, 2) == 4\nassert add(1, 2) == 3",
            above=f"from typing import TYPE_CHECKING\n\n{SUMS}",
        ),
        ("this assertion is never reached, for 'TYPE_CHECKING' is never true in a run.",),
    ),
    "an assertion in a loop over nothing": (
        red_test("for number in []:\n    assert add(number, 2) == 4\nassert add(1, 2) == 3", above=SUMS),
        ("this assertion is never reached, for the loop has nothing to go through.",),
    ),
    "an assertion behind what raises, in pytest.raises": (
        red_test("with pytest.raises(TypeError):\n    add()\n    assert add(1, 2) == 4", above=RAISES),
        ("this assertion is never reached, for the line before it is to raise; put it after the 'with'.",),
    ),
    "an exception that the test raises itself": (
        red_test('with pytest.raises(TypeError):\n    raise TypeError("no")', above=RAISES),
        ("the test raises what it expects by its own hand, so it asks nothing.",),
    ),
}
SWALLOWED: dict[str, Case] = {
    "except AssertionError: pass": (
        red_test("try:\n    assert add(1, 2) == 4\nexcept AssertionError:\n    pass", above=SUMS),
        ("this 'except' swallows the failure of the assertion in line 8; let it through.",),
    ),
    "except Exception: return": (
        red_test("try:\n    assert add(1, 2) == 4\nexcept Exception:\n    return", above=SUMS),
        ("this 'except' swallows the failure",),
    ),
    "a bare except": (
        red_test("try:\n    assert add(1, 2) == 4\nexcept:\n    print('no')", above=SUMS),
        ("this 'except' swallows the failure",),
    ),
    "one exception of several": (
        red_test("try:\n    assert add(1, 2) == 4\nexcept (OSError, BaseException):\n    pass", above=SUMS),
        ("this 'except' swallows the failure",),
    ),
    "a return in finally": (
        red_test("try:\n    assert add(1, 2) == 4\nfinally:\n    return", above=SUMS),
        ("leaving a 'finally' like this swallows the failure of an assertion.",),
    ),
    "contextlib.suppress": (
        red_test(
            "with contextlib.suppress(AssertionError):\n    assert add(1, 2) == 4", above=f"import contextlib\n\n{SUMS}"
        ),
        ("'contextlib.suppress(AssertionError)' swallows the failure of an assertion; let it through.",),
    ),
    "a context of the suite's own": (
        red_test(
            "with calm():\n    assert add(1, 2) == 4",
            above=f"from contextlib import contextmanager\n\n{SUMS}\n\n@contextmanager\ndef calm():\n"
            "    try:\n        yield\n    except AssertionError:\n        pass\n",
        ),
        ("this 'except' swallows the failure of the assertion in line 11",),
    ),
    "a context whose exit is silent": (
        red_test(
            "with Calm():\n    assert add(1, 2) == 4",
            above=f"{SUMS}\n\nclass Calm:\n    def __enter__(self):\n        return self\n\n"
            "    def __exit__(self, *error: object) -> bool:\n        return True\n",
        ),
        ("this '__exit__' swallows the failure of whatever it stands around; let it through.",),
    ),
}
NEVER_RUN: dict[str, Case] = {
    "a test that hides another": (
        with_file(MORE, "def test_a():\n    assert 1 + 1 == 2\n\n\ndef test_a():\n    assert 2 + 2 == 4\n"),
        (f"{MORE}:5: test_a hides the test of that name in line 1; rename one.",),
    ),
    "a class that hides another": (
        with_file(
            MORE, "".join(f"class TestA:\n    def test_{x}(self):\n        assert 1 + 1 == 2\n\n\n" for x in "ab")
        ),
        (f"{MORE}:6: TestA hides the class of that name in line 1; rename one.",),
    ),
    "a test that is taken away again": (
        with_file(MORE, "def test_a():\n    assert 1 + 1 == 2\n\n\ndel test_a\n"),
        (f"{MORE}:5: test_a hides the test of that name in line 1; rename one.",),
    ),
    "a test in place of which a number stands": (
        with_file(MORE, "def test_a():\n    assert 1 + 1 == 2\n\n\ntest_a = 1\n"),
        (f"{MORE}:5: test_a hides the test of that name in line 1; rename one.",),
    ),
    "a decorator that puts another test in its place": (
        with_file(
            MORE,
            "def calm(test):\n    return lambda: None\n\n\n@calm\ndef test_a():\n    assert 1 + 1 == 2\n",
        ),
        (f"{MORE}:6: test_a is decorated by 'calm', a function of the suite, which could put another test",),
    ),
    "a test in a file in which pytest looks for none": (
        with_file("tests/more.py", "def test_a():\n    assert 1 + 1 == 2\n"),
        ("tests/more.py:1: test_a stands in a file in which pytest looks for no tests; move it.",),
    ),
}
CASES = {**NO_ASSERTION, **ALWAYS_TRUE, **NEVER_REACHED, **SWALLOWED, **NEVER_RUN}


@pytest.mark.parametrize(("steps", "words"), CASES.values(), ids=CASES.keys())
def test_refuses(steps: tuple[ToyStep, ...], words: tuple[str, ...]) -> None:
    refused(read_off(steps), *words)


HONEST = {
    "a helper that asserts": red_test("check(add(1, 2))", above=f"{SUMS}\n\ndef check(sum_):\n    assert sum_ == 3\n"),
    "a failure by name": red_test('if add(1, 2) != 3:\n    pytest.fail("no")', above=RAISES),
    "an expected exception": red_test('with pytest.raises(TypeError, match="add"):\n    add()', above=RAISES),
    "two asked alike, which may differ": red_test("assert add(1, 2) == add(1, 2)", above=SUMS),
    "a branch for each case": red_test(
        "if add(1, 2) > 2:\n    assert add(1, 2) == 3\nelse:\n    assert add(0, 1) == 1", above=SUMS
    ),
    "a retry that fails at last": red_test(
        "try:\n    assert add(1, 2) == 3\nexcept AssertionError:\n    print('no')\n    raise", above=SUMS
    ),
    "threads that race": red_test(
        "sums = []\nthreads = [Thread(target=lambda: sums.append(add(1, 2))) for _ in range(2)]\n"
        "for each in threads:\n    each.start()\nfor each in threads:\n    each.join()\nassert sums == [3, 3]",
        above=f"from threading import Thread\n\n{SUMS}",
    ),
    "a fixture that cleans up": with_file(
        "tests/conftest.py",
        "import pytest\n\n\n@pytest.fixture\ndef test_client():\n    try:\n        yield 1\n    finally:\n        print(2)\n",
    ),
}


@pytest.mark.parametrize("steps", HONEST.values(), ids=HONEST.keys())
def test_accepts(steps: tuple[ToyStep, ...]) -> None:
    assert read_off(steps) == []
