"""Red steps that do not fail as they say, really run: each is refused in words that name the fault."""

from dataclasses import replace
from pathlib import Path

import pytest
from redgreen.tests.conftest import OpenBench
from redgreen.tests.proof_cases import TEST, Case, red, refusals, tag_of
from redgreen.tests.toy import ADD, ASK, COLLECTION, GREEN_THREE, RED_THREE, SHORT, THREE, THREE_FAILS, ToyStep

REDS: dict[str, Case] = {
    "passes": (
        red(f"Step: red\n{THREE_FAILS}", test=THREE.replace("add(1, 2, 3)", "add(1, 5)")),
        f"{TEST}::test_adds_three was to fail with 'TypeError: add() takes 2 positional arguments but 3 were given', "
        "but it passes.",
    ),
    "fails for another reason": (
        red(test=THREE.replace("add(1, 2, 3)", "add(1, 2)")),
        f"{TEST}::test_adds_three fails for another reason than claimed (- claimed, + happened):",
    ),
    "fails one test more": (
        red(test=THREE.replace("== 3", "== 4")),
        f"{TEST}::test_adds_two does not pass, and the red step does not say so: assert 3 == 4",
    ),
    "cannot be collected": (
        red(test=THREE.replace("import add", "import add, sub")),
        f"{TEST} could not be collected, and the red step does not say so: ImportError: cannot import name 'sub'",
    ),
    "loses a test": (
        red(test=THREE.replace("test_adds_two", "check_adds_two")),
        f"the red step loses 1 test of the step before it: {TEST}::test_adds_two.",
    ),
    "loses a file of tests in a collection error": (
        (
            *SHORT,
            replace(
                RED_THREE,
                trailers=COLLECTION.replace("test_sums.py", "test_more.py").replace("'sums'", "'more'"),
                changes={TEST: None, "tests/test_more.py": ASK.replace("from sums", "from more")},
            ),
            replace(GREEN_THREE, changes={"more.py": ADD}),
        ),
        f"the red step loses 1 test of the step before it: {TEST}::test_adds_two.",
    ),
    "shows no collection error": (
        red(f"Step: red\nLesson: collection-error\n{THREE_FAILS}"),
        "'Lesson: collection-error' is not shown: every file could be collected.",
    ),
    "names no test": (
        red(f"Step: red\n{THREE_FAILS}".replace("adds_three", "adds_thre")),
        f"'Fails: {TEST}::test_adds_thre' names no collected test. Did you mean '{TEST}::test_adds_three'?",
    ),
    "fails in a fixture that does not exist": (
        red(test=THREE.replace("test_adds_three()", "test_adds_three(numbers: int)")),
        f"{TEST}::test_adds_three fails for another reason than claimed",
    ),
    "skips a test": (
        red(
            test=THREE.replace("def test_adds_two", '@pytest.mark.skip(reason="later")\ndef test_adds_two').replace(
                "from sums", "import pytest\n\nfrom sums"
            )
        ),
        f"{TEST}::test_adds_two does not pass, and the red step does not say so: skipped:",
    ),
    "has two tests of one name": (
        red(test=THREE + "\n\ndef test_adds_two() -> None:\n    assert add(2, 2) == 4\n"),
        f"{TEST}:14: test_adds_two hides the test of that name in line 6",
    ),
    "has a test that asserts nothing": (
        red(test=THREE.replace("assert add(1, 2) == 3", "add(1, 2)")),
        f"{TEST}:6: test_adds_two asserts nothing, so it cannot fail",
    ),
}


@pytest.mark.parametrize(("steps", "words"), REDS.values(), ids=REDS.keys())
def test_refuses_a_red_step_that(open_bench: OpenBench, tmp_path: Path, steps: tuple[ToyStep, ...], words: str) -> None:
    found = refusals(open_bench, tmp_path, steps, tag_of(RED_THREE))

    assert [each for each in found if words in each], found


def test_ruff_refuses_two_tests_of_one_name(open_bench: OpenBench, tmp_path: Path) -> None:
    steps = REDS["has two tests of one name"][0]

    assert [each for each in refusals(open_bench, tmp_path, steps, tag_of(RED_THREE)) if "F811" in each]


def test_a_marker_for_ruff_hides_no_second_test(open_bench: OpenBench, tmp_path: Path) -> None:
    second = "\n\ndef test_adds_two() -> None:  # noqa: F811\n    assert add(2, 2) == 4\n"

    found = refusals(open_bench, tmp_path, red(test=THREE + second), tag_of(RED_THREE))

    assert [each for each in found if "hides the test of that name" in each]


def test_one_fault_is_told_once(open_bench: OpenBench, tmp_path: Path) -> None:
    steps = REDS["passes"][0]

    assert len(refusals(open_bench, tmp_path, steps, tag_of(RED_THREE))) == 1
