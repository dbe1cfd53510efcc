"""Each rule of the verdict, on reports written by hand."""

from pathlib import Path
from typing import Any

import pytest

from redgreen.proof.run import Outcome, Result, Session
from redgreen.proof.verdict import Facts, end_faults, run_faults, step_faults
from redgreen.series.model import Claim, Kind, Lesson, Step

A, B, C, MODULE = "t.py::a", "t.py::b", "t.py::c", "t.py"
SHOULD, GONE = "assert 1 == 2", "ImportError: no"
PASS, FAIL, OTHER = Outcome("passed"), Outcome("failed", SHOULD), Outcome("failed", "x")
BROKEN, SKIP = Outcome("error", "x"), Outcome("skipped", "x")
XFAIL, XPASS = Outcome("xfailed", "x"), Outcome("xpassed", "x")
TUPLES = ("fails", "passes", "skips", "hints", "declared_runs", "renames", "paths",
          "removed")  # fmt: skip
EMPTY: dict[str, Any] = dict.fromkeys(TUPLES, ()) | {
    **{"chapter": "01-a", "number": 1, "slug": "s", "title": "T", "why": "W"},
    **{"lesson": None, "tag": "ch01-01", "key": "k", "patch": Path("p.patch")},
}
Facets = dict[str, Any]


def ran(code: int | None = None, errors: str = "", **outcomes: Outcome) -> Session:
    """Return a session with these tests of one module, and its error of collection."""
    found = {f"{MODULE}::{name}": each for name, each in outcomes.items()}
    bad = any(each.result in ("failed", "error") for each in found.values())
    code = (2 if errors else int(bad)) if code is None else code
    return Session(tuple(found), found, {MODULE: errors} if errors else {}, code)


def step(kind: Kind, *fails: str, because: str = SHOULD, **more: Any) -> Step:
    claims = tuple(Claim(test, because) for test in fails)
    return Step(**EMPTY | {"kind": kind, "fails": claims} | more)


def red(*fails: str, **more: Any) -> Step:
    return step(Kind.RED, *(fails or (A,)), **more)


GREEN, REFACTOR = step(Kind.GREEN), step(Kind.REFACTOR)
TWICE = step(Kind.GREEN, A, lesson=Lesson.SECOND_RUN)
UNCOLLECTED = red(MODULE, because=GONE, lesson=Lesson.COLLECTION_ERROR)


def faults(
    of: Step, sessions: Session | tuple[Session, ...], facts: Facets
) -> list[str]:
    """Return the faults; without `facts`, a red's tests are new and others are not."""
    sessions = sessions if isinstance(sessions, tuple) else (sessions,)
    seen = tuple({test for each in sessions for test in each.collected})
    earlier = () if of.kind is Kind.RED else seen
    known: Facets = {"collected": seen, "earlier": earlier} | facts
    results = [Result("pytest t.py", each.exit, "", each) for each in sessions]
    return step_faults(of, Facts(results, **known))


SKIPS = (Claim(B, "skipped: x"), Claim(C, "xfailed: x"))
HOLDS: dict[str, tuple[Step, Session | tuple[Session, ...], Facets]] = {
    "red": (red(passes=(B,)), ran(a=FAIL, b=PASS), {}),
    "red by a fixture": (red(because="error: x"), ran(a=BROKEN), {}),
    "two commands": (red(A, B), (ran(a=FAIL), ran(b=FAIL)), {}),
    "collection error": (UNCOLLECTED, ran(errors=GONE), {}),
    "skips": (red(skips=SKIPS), ran(a=FAIL, b=SKIP, c=XFAIL), {"skips": SKIPS}),
    "green": (GREEN, ran(a=PASS), {}),
    "first collected": (GREEN, ran(a=PASS), {"earlier": (), "uncollected": (MODULE,)}),
    "not collected any more": (UNCOLLECTED, ran(errors=GONE),
                               {"earlier": (A,), "uncollected": (MODULE,)}),
    "rename": (step(Kind.REFACTOR, renames=((B, A),)), ran(a=PASS), {"earlier": (B,)}),
    "setup before a green": (step(Kind.SETUP), ran(a=FAIL), {"waiting": red().fails}),
    "second run": (TWICE, (ran(a=PASS), ran(a=FAIL)), {}),
    "claim shown by the first command": (red(), (ran(a=FAIL), ran(a=PASS)), {}),
}  # fmt: skip


@pytest.mark.parametrize("name", HOLDS)
def test_step_holds(name: str) -> None:
    assert faults(*HOLDS[name]) == []


NO_STEP = ", and no step declares it with 'Passes: "
NEW_NAME = "A new name needs 'Renames: old -> new'."
ROWS = " fails for another reason (- claimed, + reported):\n- "
REFUSED: list[tuple[str, Step, Session | tuple[Session, ...], Facets]] = [
    (f"{A}{ROWS}assert 1 == 2\n+ x", red(), ran(a=OTHER), {}),
    (f"{A} passes, but should fail with 'assert 1 == 2'.", red(), ran(a=PASS), {}),
    (f"{B} fails, and no 'Fails:' names it: x", red(passes=(B,)),
     ran(a=FAIL, b=OTHER), {}),
    (f"{B} fails, and no 'Fails:' names it: x", red(), ran(a=FAIL, b=OTHER), {}),
    (f"{A} has a failing fixture, and no 'Fails:' names it: x",
     GREEN, ran(a=BROKEN), {}),
    (f"{MODULE} cannot be collected: {GONE}. If the step shows that, it needs 'Fails:' "
     "with the module, and 'Lesson: collection-error'.", GREEN, ran(errors=GONE), {}),
    (f"{MODULE} cannot be collected: {GONE}. If the step shows that, it needs 'Fails:' "
     "with the module, and 'Lesson: collection-error'.", red(), ran(errors=GONE), {}),
    (f"{MODULE}{ROWS}{GONE}\n+ x", UNCOLLECTED, ran(errors="x"), {}),
    ("'Lesson: collection-error', but every module is collected.",
     red(lesson=Lesson.COLLECTION_ERROR), ran(a=FAIL), {}),
    (f"'Fails: {B}': no run of the step has this test. Did you mean '{A}'?",
     red(A, B), ran(a=FAIL), {}),
    (f"{B} is new and not declared; add 'Fails: {B}' with its reason, or 'Passes: "
     f"{B}'.", red(), ran(a=FAIL, b=PASS), {}),
    (f"'Passes: {B}': this is not a new test of the step. Did you mean '{A}'?",
     red(passes=(B,)), ran(a=FAIL, b=PASS), {"earlier": (B,)}),
    (f"{B} is skipped (x){NO_STEP}{B}' and 'Because: skipped: x'.",
     GREEN, ran(a=PASS, b=SKIP), {}),
    (f"{A} is xfailed (x){NO_STEP}{A}' and 'Because: xfailed: x'.",
     REFACTOR, ran(a=XFAIL), {"skips": (Claim(A, "xfailed: y"),)}),
    (f"{A} is xpassed (x){NO_STEP}{A}' and 'Because: xpassed: x'.",
     step(Kind.SETUP), ran(a=XPASS), {}),
    (f"2 tests of the step before got lost: {B}, {C}. {NEW_NAME}",
     REFACTOR, ran(a=PASS), {"earlier": (A, B, C)}),
    (f"1 test of the step before got lost: {B}. {NEW_NAME}",
     red(), ran(a=FAIL), {"earlier": (B,)}),
    (f"1 test of the step before got lost: {B}. {NEW_NAME}",
     REFACTOR, ran(a=PASS, c=PASS), {"earlier": (A, B)}),
    (f"a green step adds no test, but this one adds {B}.",
     GREEN, ran(a=PASS, b=PASS), {"earlier": (A,)}),
    (f"'Renames: {B} -> …': there was no such test. Did you mean '{A}'?",
     step(Kind.GREEN, renames=((B, C),)), ran(a=PASS), {}),
    (f"{A} fails, and no 'Fails:' names it: {SHOULD}",
     TWICE, (ran(a=FAIL), ran(a=FAIL)), {}),
    (f"{A} passes, but should fail with 'assert 1 == 2'.",
     TWICE, (ran(a=PASS), ran(a=PASS)), {}),
    ("'pytest t.py' runs no test.", GREEN, ran(5), {}),
    ("'pytest t.py' exits with 3, but its reports call for 0.",
     GREEN, ran(3, a=PASS), {}),
]  # fmt: skip


@pytest.mark.parametrize(("message", "of", "sessions", "facts"), REFUSED)
def test_step_is_refused_with_one_message(
    message: str, of: Step, sessions: Session | tuple[Session, ...], facts: Facets
) -> None:
    assert faults(of, sessions, facts) == [message]


@pytest.mark.parametrize(
    ("code", "expected"), [(0, []), (1, ["'psql' exits with 1, not 0."])]
)
def test_another_program_must_exit_with_0(code: int, expected: list[str]) -> None:
    assert run_faults(Result("psql", code, "", None), ()) == expected


def test_claim_without_a_run_of_pytest_is_refused() -> None:
    found = step_faults(red(), Facts([Result("psql", 0, "", None)]))

    assert found == [f"'Fails: {A}': no run of the step has this test."]


def test_whole_suite_may_be_empty() -> None:
    assert run_faults(Result("pytest -q", 5, "", ran(5)), ()) == []


PRODUCT = '__tablename__ = "users"'
BOTH, USERS = ran(a=PASS, b=PASS), "fastauth.public.users"
LAST = "in 'pytest -x': "
ENDS: list[tuple[list[str], Session, dict[str, int]]] = [
    ([], BOTH, {USERS: 0}),
    ([f"{LAST}{A} fails, and no 'Fails:' names it: x"], ran(a=OTHER, b=PASS), {}),
    ([f"'pytest -x' does not run the tests of the first run: {B}."], ran(a=PASS), {}),
    ([f"{LAST}rows are left in the table 'users'; undo what each test writes."],
     BOTH, {USERS: 2}),
    ([f"{LAST}the table 'odd' is left, which the service does not have; drop it in the "
      "test that creates it."], BOTH, {"t.public.odd": 0, "u.public.odd": 0}),
]  # fmt: skip


@pytest.mark.parametrize(("expected", "second", "rows"), ENDS)
def test_chapter_end(
    expected: list[str], second: Session, rows: dict[str, int]
) -> None:
    runs = [
        Result("pytest -q", 0, "", BOTH, {}),
        Result("pytest -x", 0, "", second, rows),
    ]

    assert end_faults(runs, (), PRODUCT) == expected
