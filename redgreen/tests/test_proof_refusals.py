"""Steps of the other kinds that break their rule, really run: each is refused in words that name the fault."""

from dataclasses import replace
from pathlib import Path

import pytest
from redgreen.proof.prove import prove
from redgreen.tests.conftest import OpenBench
from redgreen.tests.proof_cases import TEST, Case, after, refusals, tag_of
from redgreen.tests.toy import (
    ADD,
    ADD_MORE,
    ASK,
    EXERCISE_RED,
    FIRST_CHAPTER,
    GREEN,
    GREEN_NOTES,
    GREEN_THREE,
    PROJECT,
    RED,
    RED_NOTES,
    RED_THREE,
    REFACTOR,
    RENAMED,
    SETUP,
    SETUP_NOTES,
    SHORT,
    SOLUTION,
    THREE,
    THREE_FAILS,
    TIDY,
    ToyStep,
    make_toy,
)

SETUP_LATER = replace(SETUP, file="01-adding/05-setup-more")
TIDY_LATER = replace(TIDY, trailers="Step: tidy")
REFACTOR_LATER = replace(REFACTOR, file="01-adding/05-refactor-it")
PARAMETRIZED = (
    '"""Adding."""\n\nimport pytest\n\nfrom sums import NUMBERS, add\n\n\n'
    '@pytest.mark.parametrize("number", NUMBERS)\ndef test_adds_itself(number: int) -> None:\n'
    "    assert add(number, number) == 2 * number\n"
)
OTHERS: dict[str, Case] = {
    "a green step that gains a test through the code": (
        (
            SETUP,
            RED,
            replace(GREEN, changes={"sums.py": ADD + "\n\nNUMBERS = (1, 2)\n"}),
            replace(
                RED_THREE,
                trailers=f"Step: red\n{THREE_FAILS}",
                changes={TEST: THREE, "tests/test_table.py": PARAMETRIZED},
            ),
            replace(GREEN_THREE, changes={"sums.py": ADD_MORE + "\n\nNUMBERS = (1, 2, 3)\n"}),
        ),
        "+tests/test_table.py::test_adds_itself[3]",
    ),
    "a green step that loses a test through the code": (
        (
            SETUP,
            RED,
            replace(GREEN, changes={"sums.py": ADD + "\n\nNUMBERS = (1, 2)\n"}),
            replace(RED_THREE, changes={TEST: THREE, "tests/test_table.py": PARAMETRIZED}),
            replace(GREEN_THREE, changes={"sums.py": ADD_MORE + "\n\nNUMBERS = (1,)\n"}),
        ),
        "-tests/test_table.py::test_adds_itself[2]",
    ),
    "a first green step that does not answer the collection error": (
        (SETUP, RED, replace(GREEN, changes={"summs.py": ADD})),
        f"{TEST} could not be collected, and the green step does not say so: ModuleNotFoundError: No module named 'sums'",
    ),
    "a set-up that breaks a passing test": (
        after(SETUP_LATER, code=ADD),
        f"{TEST}::test_adds_three does not pass, and the setup step does not say so: TypeError",
    ),
    "a set-up that loses the tests": (
        after(SETUP_LATER, project=PROJECT.replace('["tests"]', '["sums.py"]')),
        f"-{TEST}::test_adds_two",
    ),
    "a refactoring that breaks a test": (
        after(REFACTOR_LATER, code=ADD_MORE.replace("first + sum", "first - sum")),
        f"{TEST}::test_adds_two does not pass, and the refactor step does not say so",
    ),
    "a tidy step that loses a test": (after(TIDY_LATER, test=ASK), f"-{TEST}::test_adds_three"),
    "a tidy step that renames in silence": (after(TIDY_LATER, test=RENAMED), f"+{TEST}::test_adds_a_pair"),
    "a tidy step that renames what is not there": (
        after(replace(TIDY, trailers=TIDY.trailers.replace("test_adds_two ->", "test_adds_to ->")), test=RENAMED),
        f"'Renames: {TEST}::test_adds_to -> …' names no test of the step before. Did you mean '{TEST}::test_adds_two'?",
    ),
    "a tidy step that takes the assertion out": (
        after(TIDY_LATER, test=THREE.replace("assert add(1, 2, 3) == 6", "add(1, 2, 3)")),
        "test_adds_three asserts nothing",
    ),
    "a tidy step with a new test": (
        after(TIDY_LATER, more='"""More."""\n\n\ndef test_more() -> None:\n    assert len("a") == 1\n'),
        "+tests/test_more.py::test_more",
    ),
    "a solution that does not solve": (
        (*FIRST_CHAPTER, EXERCISE_RED, replace(SOLUTION, changes={"sums.py": ADD_MORE + "\n\nX = 1\n"})),
        "tests/test_nothing.py::test_adds_nothing does not pass, and the solution step does not say so: TypeError",
    ),
    "a first command that is not the whole suite": (
        (SETUP, RED, replace(GREEN, trailers="Step: green\nRun: pytest -k two")),
        "'Run: pytest -k two' stands first and so must run the whole suite",
    ),
    "a second-run lesson with one run": (
        (
            *FIRST_CHAPTER,
            SETUP_NOTES,
            RED_NOTES,
            replace(GREEN_NOTES, trailers=GREEN_NOTES.trailers.replace("Run: pytest\nRun: pytest\n", "Run: pytest\n")),
        ),
        "'Lesson: second-run' needs two 'Run:' trailers that run the whole suite.",
    ),
}


@pytest.mark.parametrize(("steps", "words"), OTHERS.values(), ids=OTHERS.keys())
def test_refuses(open_bench: OpenBench, tmp_path: Path, steps: tuple[ToyStep, ...], words: str) -> None:
    found = refusals(open_bench, tmp_path, steps, tag_of(steps[-1]))

    assert [each for each in found if words in each], found


def test_accepts_a_set_up_between_a_collection_error_and_its_answer(open_bench: OpenBench, tmp_path: Path) -> None:
    between = replace(SETUP, file="01-adding/02-setup-more", changes={"README": "More.\n"})
    steps = (SETUP, RED, between, replace(GREEN, file="01-adding/03-green-add"))
    bench = open_bench(make_toy(tmp_path / "toy", steps))

    assert [prove(bench, step) for step in bench.history.series.steps()] == [[]] * 4


def test_an_answer_may_not_lose_the_tests_that_the_error_hid(open_bench: OpenBench, tmp_path: Path) -> None:
    """The red step's file cannot be collected, so the test it takes away is seen only at the answer."""
    hiding = replace(
        RED_THREE,
        trailers="Step: red\nLesson: collection-error\nFails: tests/test_sums.py\n"
        "Because: ImportError: cannot import name 'sub' from 'sums' (…/workspace/sums.py)",
        changes={
            TEST: ASK.replace("import add", "import sub")
            .replace("adds_two", "takes_one")
            .replace("add(1, 2) == 3", "sub(2, 1) == 1")
        },
    )
    answer = replace(
        GREEN_THREE, changes={"sums.py": ADD + ADD.split('"""\n', 1)[1].replace("add", "sub").replace("+", "-")}
    )

    found = refusals(open_bench, tmp_path, (*SHORT, hiding, answer), "ch01-04-green")

    assert [each for each in found if f"-{TEST}::test_adds_two" in each], found
