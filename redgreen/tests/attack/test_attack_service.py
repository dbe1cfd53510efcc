"""Room: a service that knows when it is tested, and answers as the test wants. Refused without a run."""

import pytest
from redgreen.tests.attack.cases import read_off, refused, with_code
from redgreen.tests.toy import ADD_MORE, ToyStep

Case = tuple[tuple[ToyStep, ...], str] | tuple[tuple[ToyStep, ...], str, str]
"""A series whose last step is spoilt, the refusal, and sometimes one that follows from it."""


def knowing(*lines: str) -> tuple[ToyStep, ...]:
    """A green step whose function begins with these lines; imports go above it."""
    above = "".join(f"{line}\n" for line in lines if line.startswith(("import", "from")))
    inside = "".join(f"    {line}\n" for line in lines if not line.startswith(("import", "from")))
    head, tail = ADD_MORE.split("    return", 1)
    return with_code(f"{above}\n{head}{inside}    return{tail}")


SIGN = "is a sign of a test; the service may not look for one."
TELLS = "can tell the service that it is tested; do without."
KNOWS = "a service that knows its tests is proved by none."
CASES: dict[str, Case] = {
    "asks for the current test": (
        knowing("import os", 'if "PYTEST_CURRENT_TEST" in os.environ:', "    return 6"),
        "sums.py:8: 'PYTEST_CURRENT_TEST' tells the proof's run from a reader's",
    ),
    "asks for the version of pytest": (
        knowing("import os", 'if os.getenv("PYTEST_VERSION"):', "    return 6"),
        f"'PYTEST_VERSION' {SIGN}",
    ),
    "imports pytest": (knowing("import pytest", "pytest.skip()"), f"the service imports 'pytest'; {KNOWS}"),
    "imports pytest by its name": (
        knowing("import importlib", 'importlib.import_module("pytest").skip()'),
        f"the service imports 'pytest'; {KNOWS}",
        f"'pytest' {SIGN}",
    ),
    "imports unittest": (
        knowing("from unittest import SkipTest", "raise SkipTest"),
        f"the service imports 'unittest'; {KNOWS}",
    ),
    "imports the tests": (
        knowing("from tests.test_sums import test_adds_three", "print(test_adds_three)"),
        f"the service imports 'tests'; {KNOWS}",
    ),
    "imports a client for tests": (
        knowing("from fastapi.testclient import TestClient", "print(TestClient)"),
        f"the service imports 'fastapi.testclient'; {KNOWS}",
        "sums.py imports 'fastapi', but the step's requirements.txt does not list fastapi.",
    ),
    "looks for pytest among the modules": (
        knowing("import sys", "if [each for each in sys.modules if each[:2] == 'py']:", "    return 6"),
        f"'sys.modules' {TELLS}",
    ),
    "looks for pytest under another name": (
        knowing("from sys import modules", "print(modules)"),
        f"'sys.modules' {TELLS}",
    ),
    "looks at its callers by inspect": (
        knowing("import inspect", "print(inspect.stack()[1].function)"),
        f"'inspect.stack' {TELLS}",
    ),
    "looks at its callers by a frame": (knowing("import sys", "print(sys._getframe(1))"), f"'sys._getframe' {TELLS}"),
    "looks at its callers by a traceback": (
        knowing("import traceback", "print(traceback.extract_stack())"),
        f"'traceback.extract_stack' {TELLS}",
    ),
    "watches every call": (knowing("import sys", "sys.settrace(None)"), f"'sys.settrace' {TELLS}"),
    "looks at what stands in memory": (knowing("import gc", "print(gc.get_objects())"), f"'gc.get_objects' {TELLS}"),
    "looks at the program's name": (
        knowing("import sys", 'if sys.argv[0].endswith("pytest"):', "    return 6"),
        f"'pytest' {SIGN}",
    ),
    "knows the host of the test client": (
        knowing('host = "testserver"', 'if host == "x":', "    return 6"),
        f"'testserver' {SIGN}",
    ),
    "knows the name of the test client": (knowing('print("testclient")'), f"'testclient' {SIGN}"),
    "knows the name of the tests' database": (knowing('print("_test")'), f"'_test' {SIGN}"),
    "has a variable for tests": (knowing("import os", 'print(os.getenv("TESTING"))'), f"'TESTING' {SIGN}"),
    "has a switch for tests": (
        knowing("settings = print", "print(settings.testing)"),
        "'testing' lets the service behave otherwise under test; do without.",
    ),
    "changes a word of Python": (
        knowing("import builtins", "builtins.sum = print"),
        "this changes Python's own words, so its reports prove nothing any more.",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_refuses_a_service_that(case: Case) -> None:
    steps, *words = case

    refused(read_off(steps), *words)


@pytest.mark.parametrize(
    "lines",
    [
        ('print("the latest contest of protesters")',),
        ('print("a page on which to test the service")',),
        ('raise ValueError("a test of strength")',),
        ("import sys", "print(sys.argv, sys.version_info)"),
        ("import os", 'print(os.environ["DATABASE_URL"])'),
        ("import inspect", "print(inspect.signature(print))"),
    ],
)
def test_accepts_a_service_that(lines: tuple[str, ...]) -> None:
    assert read_off(knowing(*lines)) == []
