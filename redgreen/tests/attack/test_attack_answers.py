"""Rooms: answers that do not answer, and tables that are not reset. Judged by runs."""

from dataclasses import replace

import pytest
from redgreen.tests.attack.cases import refused
from redgreen.tests.attack.conftest import ProveSteps
from redgreen.tests.proof_cases import TEST, notes
from redgreen.tests.toy import (
    ADD,
    ADD_MORE,
    EXERCISE_RED,
    FIRST_CHAPTER,
    GREEN_THREE,
    NOTES_CONFTEST,
    NOTES_TEST,
    RED_THREE,
    ROLLED_BACK,
    SHORT,
    SOLUTION,
    THREE,
    THREE_FAILS,
    ToyStep,
)

THREE_ID = f"{TEST}::test_adds_three"
Case = tuple[tuple[ToyStep, ...], tuple[str, ...]]
CANNOT_PASS = THREE + "\n\ndef test_never() -> None:\n    assert add(1) == 1\n    assert add(1) == 2\n"
NEVER = (
    "Fails: tests/test_sums.py::test_never\nBecause: TypeError: add() missing 1 required positional argument: 'second'"
)
UNSOLVED: dict[str, Case] = {
    "a red whose test can never pass: its answer fails": (
        (
            *SHORT,
            replace(RED_THREE, trailers=f"Step: red\n{THREE_FAILS}\n{NEVER}", changes={TEST: CANNOT_PASS}),
            GREEN_THREE,
        ),
        (
            f"{TEST}::test_never does not pass, and the green step does not say so: assert 1 == 2",
            "in 'pytest -v' tests/test_sums.py::test_never does not pass, and the step does not say so: assert 1 == 2",
        ),
    ),
    "a green that passes by skipping": (
        (
            *SHORT,
            RED_THREE,
            replace(
                GREEN_THREE,
                trailers="Step: green",
                changes={
                    "sums.py": ADD.replace("second: int)", "*more: int)").replace(
                        "    return first + second", '    import pytest\n\n    pytest.skip("later")'
                    )
                },
            ),
        ),
        (
            "sums.py:6: the service imports 'pytest'; a service that knows its tests is proved by none.",
            f"{TEST}::test_adds_two does not pass, and the green step does not say so: skipped",
            f"{THREE_ID} does not pass, and the green step does not say so: skipped",
        ),
    ),
    "a green that answers another question": (
        (*SHORT, RED_THREE, replace(GREEN_THREE, trailers="Step: green", changes={"more.py": '"""More."""\n'})),
        (f"{THREE_ID} does not pass, and the green step does not say so: TypeError",),
    ),
    "an exercise whose solution does not solve it": (
        (*FIRST_CHAPTER, EXERCISE_RED, replace(SOLUTION, changes={"more.py": '"""More."""\n'})),
        ("tests/test_nothing.py::test_adds_nothing does not pass, and the solution step does not say so: TypeError",),
    ),
    "a refactoring that changes what the code does": (
        (*FIRST_CHAPTER[:-1], replace(FIRST_CHAPTER[-1], changes={"sums.py": ADD_MORE.replace("first +", "first -")})),
        (
            f"{TEST}::test_adds_a_pair does not pass, and the refactor step does not say so: assert -1 == 3",
            f"{THREE_ID} does not pass, and the refactor step does not say so: assert -4 == 6",
        ),
    ),
}
COUNTS = NOTES_TEST + (
    "\n\nKEPT: list[str] = []\n\n\ndef test_first() -> None:\n    KEPT.append('x')\n    assert {first}\n\n\n"
    "def test_second() -> None:\n    KEPT.append('y')\n    assert {second}\n"
).replace("'", '"')
ELSEWHERE = NOTES_CONFTEST.replace(
    "    yield opened\n    opened.commit()\n", "    yield opened\n    opened.rollback()\n"
)
RESETS: dict[str, Case] = {
    "a row stays": (
        notes(conftest=NOTES_CONFTEST),
        (
            "the table fastauth.public.notes is not as it was before the first run: it had 0 rows, now 1 row",
            "tests/test_notes.py::test_keeps_a_note is 'passed' in the order of the files, but is 'failed' when the suite",
        ),
    ),
    "a row stays in another schema": (
        notes(
            conftest=ROLLED_BACK.replace(
                "    opened.commit()\n    yield",
                '    opened.cursor().execute("create schema if not exists more; "\n'
                '        "create table if not exists more.notes as select 1 as number")\n    opened.commit()\n    yield',
            )
        ),
        ("'ruff format' refuses", "the table fastauth.more.notes is not as it was before the first run"),
    ),
    "a test that passes only forwards": (
        notes(test=COUNTS.format(first='KEPT == ["x"]', second='KEPT == ["x", "y"]')),
        (
            "tests/test_notes.py::test_first is 'passed' in the order of the files, but is 'failed' when the suite runs",
            "tests/test_notes.py::test_second is 'passed' in the order of the files, but is 'failed' when the suite runs",
        ),
    ),
    "a test that passes only backwards": (
        notes(test=COUNTS.format(first='KEPT == ["y", "x"]', second="KEPT")),
        (
            "tests/test_notes.py::test_first does not pass, and the green step does not say so",
            "tests/test_notes.py::test_first is 'failed' in the order of the files, but is 'passed' when the suite runs",
        ),
    ),
}
CASES = {**UNSOLVED, **RESETS}


@pytest.mark.parametrize(("steps", "words"), CASES.values(), ids=CASES.keys())
def test_refuses(prove_steps: ProveSteps, steps: tuple[ToyStep, ...], words: tuple[str, ...]) -> None:
    number, kind = steps[-1].file.split("/")[-1].split("-")[:2]
    exercise = "ex" if "exercises" in steps[-1].file else ""

    refused(prove_steps(steps, f"ch01-{exercise}{number}-{kind}"), *words)
