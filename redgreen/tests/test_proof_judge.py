"""The rules as pure functions: a claim and a run in, sentences out. That real runs reach them: test_proof_refusals.py."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from redgreen.proof.judge import judge, judge_failures, judge_rows, judge_same
from redgreen.proof.session import Outcome, Session
from redgreen.series import Claim, Kind, Lesson, Step

A, B, C = (f"tests/test_x.py::test_{letter}" for letter in "abc")
PASSED = Outcome("passed")
BECAUSE = Claim(A, "assert 1 == 2")


def step(kind: Kind, *claims: Claim, lesson: Lesson | None = None, renames: tuple[tuple[str, str], ...] = ()) -> Step:
    return Step(
        chapter="01-x",
        number=1,
        kind=kind,
        slug="x",
        title="X",
        why="y",
        claims=claims,
        hints=(),
        lesson=lesson,
        runs=("pytest",),
        renames=renames,
        rewords=(),
        resets=False,
        tag="ch01-01-x",
        key="01-x/01-x",
        patch=Path("x.patch"),
        paths=(),
    )


def session(
    outcomes: dict[str, Outcome], errors: dict[str, str] | None = None, collected: Sequence[str] = ()
) -> Session:
    bad = any(outcome.result in ("failed", "error") for outcome in outcomes.values())
    return Session(tuple(collected or outcomes), outcomes, errors or {}, 2 if errors else int(bad), "")


def failed(reason: str = "assert 1 == 2") -> Outcome:
    return Outcome("failed", reason)


def refusals(step: Step, run: Session, before: Sequence[str], waiting: Sequence[Claim] = ()) -> list[str]:
    return list(judge(step, run, before, waiting))


def test_accepts_the_failure_that_was_claimed() -> None:
    assert refusals(step(Kind.RED, BECAUSE), session({A: failed(), B: PASSED}), [B]) == []


def test_refuses_a_red_test_that_passes() -> None:
    assert refusals(step(Kind.RED, BECAUSE), session({A: PASSED}), []) == [
        f"{A} was to fail with 'assert 1 == 2', but it passes."
    ]


def test_shows_the_other_reason_as_a_difference() -> None:
    assert refusals(step(Kind.RED, BECAUSE), session({A: failed("assert 1 == 3")}), []) == [
        f"{A} fails for another reason than claimed (- claimed, + happened):\n"
        "- assert 1 == 2\n?             ^\n+ assert 1 == 3\n?             ^"
    ]


def test_refuses_a_failure_more() -> None:
    assert refusals(step(Kind.RED, BECAUSE), session({A: failed(), B: failed("boom")}), [B]) == [
        f"{B} does not pass, and the red step does not say so: boom"
    ]


def test_names_the_nearest_test() -> None:
    claim = Claim("tests/test_x.py::test_aa", "assert 1 == 2")

    assert refusals(step(Kind.RED, claim), session({A: PASSED}), [])[0] == (
        f"'Fails: tests/test_x.py::test_aa' names no collected test. Did you mean '{A}'?"
    )


def test_refuses_a_red_step_that_loses_tests() -> None:
    assert refusals(step(Kind.RED, BECAUSE), session({A: failed()}), [B, C]) == [
        f"the red step loses 2 tests of the step before it: {B}, {C}."
    ]


@pytest.mark.parametrize("result", ["skipped", "xskipped", "xpassed", "error", "not run", "failed"])
@pytest.mark.parametrize("kind", [Kind.GREEN, Kind.REFACTOR, Kind.TIDY, Kind.SETUP, Kind.SOLUTION])
def test_nothing_but_a_pass_is_a_pass(kind: Kind, result: str) -> None:
    found = refusals(step(kind), session({A: Outcome(result, "why")}), [A])

    assert len(found) == 1
    assert found[0].startswith(f"{A} does not pass, and the {kind} step does not say so: ")


@pytest.mark.parametrize("kind", [Kind.GREEN, Kind.REFACTOR, Kind.TIDY, Kind.SETUP, Kind.SOLUTION])
@pytest.mark.parametrize(("before", "sign"), [([A, B], f"-{B}"), ([], f"+{A}")])
def test_shows_which_tests_were_lost_or_gained(kind: Kind, before: list[str], sign: str) -> None:
    found = refusals(step(kind), session({A: PASSED}), before)

    assert len(found) == 1
    assert "the tests collected are not those of the step before it" in found[0]
    assert sign in found[0].splitlines()


def test_a_tidy_step_may_rename_what_it_names() -> None:
    assert refusals(step(Kind.TIDY, renames=((A, B),)), session({B: PASSED}), [A]) == []


def test_refuses_a_rename_of_a_test_that_was_not_there() -> None:
    assert refusals(step(Kind.TIDY, renames=((C, B),)), session({A: PASSED}), [A]) == [
        f"'Renames: {C} -> …' names no test of the step before. Did you mean '{A}'?"
    ]


def test_a_setup_between_red_and_green_keeps_the_red_as_it_is() -> None:
    assert refusals(step(Kind.SETUP), session({A: failed()}), [A], [BECAUSE]) == []
    assert refusals(step(Kind.SETUP), session({A: PASSED}), [A], [BECAUSE]) == [
        f"{A} was to fail with 'assert 1 == 2', but it passes."
    ]


FILE = "tests/test_x.py"
COLLECTION = Claim(FILE, "ModuleNotFoundError: No module named 'x'")
ERRORS = {FILE: COLLECTION.because}


def test_accepts_a_collection_error_that_is_the_lesson() -> None:
    assert refusals(step(Kind.RED, COLLECTION, lesson=Lesson.COLLECTION_ERROR), session({}, ERRORS), [A]) == []


def test_refuses_a_collection_error_that_is_no_lesson() -> None:
    found = refusals(step(Kind.RED, COLLECTION), session({}, ERRORS), [])

    assert found == [
        "a file could not be collected; if that is what the step shows, it says 'Lesson: collection-error'."
    ]


def test_refuses_a_lesson_that_is_not_shown() -> None:
    found = refusals(step(Kind.RED, BECAUSE, lesson=Lesson.COLLECTION_ERROR), session({A: failed()}), [])

    assert found == ["'Lesson: collection-error' is not shown: every file could be collected."]


def test_refuses_a_second_file_that_cannot_be_collected() -> None:
    errors = ERRORS | {"tests/test_y.py": "boom"}

    assert refusals(step(Kind.RED, COLLECTION, lesson=Lesson.COLLECTION_ERROR), session({}, errors), []) == [
        "tests/test_y.py could not be collected, and the red step does not say so: boom"
    ]


def test_a_setup_may_stand_between_a_collection_error_and_its_answer() -> None:
    assert refusals(step(Kind.SETUP), session({}, ERRORS), [], [COLLECTION]) == []


def test_an_uncollected_file_does_not_hide_the_loss_of_others() -> None:
    other = "tests/test_y.py::test_d"

    assert refusals(step(Kind.RED, COLLECTION, lesson=Lesson.COLLECTION_ERROR), session({}, ERRORS), [other]) == [
        f"the red step loses 1 test of the step before it: {other}."
    ]


def test_the_answer_to_a_collection_error_brings_that_files_tests_only() -> None:
    other = "tests/test_y.py::test_d"

    assert refusals(step(Kind.GREEN), session({A: PASSED, B: PASSED}), [], [COLLECTION]) == []
    assert f"+{other}" in refusals(step(Kind.GREEN), session({A: PASSED, other: PASSED}), [], [COLLECTION])[0]


def test_the_first_run_of_a_second_run_lesson_passes() -> None:
    lesson = step(Kind.GREEN, BECAUSE, lesson=Lesson.SECOND_RUN)

    assert refusals(lesson, session({A: PASSED}), [A]) == []
    assert len(refusals(lesson, session({A: failed()}), [A])) == 1


def test_judges_the_second_run_by_the_claim() -> None:
    lesson = step(Kind.GREEN, BECAUSE, lesson=Lesson.SECOND_RUN)

    assert list(judge_failures(lesson, session({A: failed()}), lesson.claims)) == []
    assert "but it passes" in next(judge_failures(lesson, session({A: PASSED}), lesson.claims))


@pytest.mark.parametrize("hook", ["pytest_runtest_makereport", "pytest_pyfunc_call", "pytest_collection_modifyitems"])
def test_refuses_a_hook_that_can_bend_an_outcome(hook: str) -> None:
    run = Session((A,), {A: PASSED}, {}, 0, "", {"tests/conftest.py": ["pytest_addoption", hook]})

    assert refusals(step(Kind.GREEN), run, [A]) == [
        f"tests/conftest.py uses {hook}, which can turn a failure into a pass; a step's files leave that hook alone."
    ]


def test_tells_a_test_whose_outcome_depends_on_the_order() -> None:
    found = list(judge_same(session({A: PASSED, B: PASSED}), session({A: failed("boom"), B: PASSED}), "backwards"))

    assert found == [f"{A} is 'passed' in the order of the files, but is 'failed' backwards: boom"]


def test_tells_a_test_that_only_one_order_has() -> None:
    found = list(judge_same(session({A: PASSED}), session({}), "backwards"))

    assert found == [f"{A} is 'passed' in the order of the files, but is not collected backwards"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {"t": "0 rows"}, []),
        ({"t": "1 row (a)"}, {"t": "1 row (a)"}, []),
        ({}, {"t": "1 row (a)"}, ["the table t is not as it was before: it had 0 rows, now 1 row (a)."]),
        (
            {"t": "1 row (a)"},
            {"t": "1 row (b)"},
            ["the table t is not as it was before: it had 1 row (a), now 1 row (b)."],
        ),
        ({"t": "1 row (a)"}, {}, []),
    ],
)
def test_tells_a_table_that_changed(before: dict[str, str], after: dict[str, str], expected: list[str]) -> None:
    assert list(judge_rows(before, after, "before")) == expected
