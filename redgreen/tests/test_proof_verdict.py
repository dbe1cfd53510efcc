"""Each rule of the verdict, on reports written by hand."""

from dataclasses import replace
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
TUPLES = ("fails", "passes", "skips", "hints", "declared_runs", "renames",
          "test_modules")  # fmt: skip
EMPTY: dict[str, Any] = dict.fromkeys(TUPLES, ()) | {
    **{"chapter": "01-a", "number": 1, "slug": "s", "title": "T", "why": "W"},
    **{"lesson": None, "tag": "ch01-01", "key": "k", "patch": Path("p.patch")},
}


def ran(code: int | None = None, errors: str = "", **outcomes: Outcome) -> Result:
    """Return a run of these tests of one module, with its error of collection."""
    found = {f"{MODULE}::{name}": each for name, each in outcomes.items()}
    bad = any(each.result in ("failed", "error") for each in found.values())
    code = (2 if errors else int(bad)) if code is None else code
    session = Session([*found], found, {MODULE: errors} if errors else {})
    return Result("pytest t.py", code, "", session)


def step(kind: Kind, *fails: str, because: str = SHOULD, **more: Any) -> Step:
    claims = tuple(Claim(test, because) for test in fails)
    return Step(**EMPTY | {"kind": kind, "fails": claims} | more)


def red(*fails: str, **more: Any) -> Step:
    return step(Kind.RED, *(fails or (A,)), **more)


SETUP, GREEN, REFACTOR = step(Kind.SETUP), step(Kind.GREEN), step(Kind.REFACTOR)
TWICE = step(Kind.GREEN, A, lesson=Lesson.SECOND_RUN)
UNCOLLECTED = red(MODULE, because=GONE, lesson=Lesson.COLLECTION_ERROR)


def faults(of: Step, *results: Result, **facts: Any) -> list[str]:
    """Return the faults; without `facts`, a red's tests are new and others are not."""
    sessions = [each.session for each in results if each.session]
    seen = {test for each in sessions for test in each.collected}
    earlier = () if of.kind is Kind.RED else seen
    return step_faults(
        of, Facts(results, **{"collected": seen, "earlier": earlier} | facts)
    )


Case = tuple[str, Step, tuple[Result, ...], dict[str, Any]]


def case(message: str, of: Step, *results: Result, **facts: Any) -> Case:
    return message, of, results, facts


COLLECT = (
    f"{MODULE} cannot be collected: {GONE}. If the step shows that, it needs 'Fails:' "
)
COLLECT += "with the module, and 'Lesson: collection-error'."
DECLARE = (
    "{0} is {1} (x), and no step declares it with 'Passes: {0}' and 'Because: {1}: x'."
)
LOST = "the step before got lost: {}. A new name needs 'Renames: old -> new'."
B_FAILS, SKIPS = f"{B} fails, and no 'Fails:' names it: x", (Claim(B, "skipped: x"),)
REASON = " fails for another reason (- claimed, + reported):\n- "
CASES = [
    case("", red(passes=(B,)), ran(a=FAIL, b=PASS)),
    case("", red(because="error: x"), ran(a=BROKEN)),
    case("", red(A, B), ran(a=FAIL), ran(b=FAIL)),
    case("", red(), ran(a=FAIL), ran(a=PASS)),
    case("", UNCOLLECTED, ran(errors=GONE), earlier=(A,), uncollected=(MODULE,)),
    case("", red(skips=SKIPS), ran(a=FAIL, b=SKIP), skips=SKIPS),
    case("", GREEN, ran(a=PASS)),
    case("", GREEN, ran(a=PASS), earlier=(), uncollected=(MODULE,)),
    case("", step(Kind.REFACTOR, renames=((B, A),)), ran(a=PASS), earlier=(B,)),
    case("", SETUP, ran(a=FAIL), waiting=red().fails),
    case("", TWICE, ran(a=PASS), ran(a=FAIL)),
    case(f"{A}{REASON}{SHOULD}\n+ x", red(), ran(a=OTHER)),
    case(f"{A} passes, but should fail with '{SHOULD}'.", red(), ran(a=PASS)),
    case(B_FAILS, red(passes=(B,)), ran(a=FAIL, b=OTHER)),
    case(B_FAILS, red(), ran(a=FAIL, b=OTHER)),
    case(f"{B} is new and not declared; add 'Fails: {B}' with its reason, or 'Passes: "
         f"{B}'.", red(), ran(a=FAIL, b=PASS)),
    case(f"'Passes: {B}': this is not a new test of the step. Did you mean '{A}'?",
         red(passes=(B,)), ran(a=FAIL, b=PASS), earlier=(B,)),
    case(f"'Fails: {B}': no run of the step has this test. Did you mean '{A}'?",
         red(A, B), ran(a=FAIL)),
    case(COLLECT, red(), ran(errors=GONE)),
    case(COLLECT, GREEN, ran(errors=GONE)),
    case(f"{MODULE}{REASON}{GONE}\n+ x", UNCOLLECTED, ran(errors="x")),
    case("'Lesson: collection-error', but every module is collected.",
         red(lesson=Lesson.COLLECTION_ERROR), ran(a=FAIL)),
    case(f"{A} has a failing fixture, and no 'Fails:' names it: x",
         GREEN, ran(a=BROKEN)),
    case(DECLARE.format(B, "skipped"), GREEN, ran(a=PASS, b=SKIP)),
    case(DECLARE.format(A, "xfailed"), REFACTOR, ran(a=XFAIL), skips=SKIPS),
    case(DECLARE.format(B, "xpassed"), SETUP, ran(b=XPASS), skips=SKIPS),
    case(f"2 tests of {LOST.format(f'{B}, {C}')}",
         REFACTOR, ran(a=PASS), earlier=(A, B, C)),
    case(f"1 test of {LOST.format(B)}", red(), ran(a=FAIL), earlier=(B,)),
    case(f"1 test of {LOST.format(B)}", REFACTOR, ran(a=PASS, c=PASS), earlier=(A, B)),
    case(f"a green step adds no test, but this one adds {B}.",
         GREEN, ran(a=PASS, b=PASS), earlier=(A,)),
    case(f"'Renames: {B} -> …': there was no such test. Did you mean '{A}'?",
         step(Kind.GREEN, renames=((B, C),)), ran(a=PASS)),
    case(f"{A} fails, and no 'Fails:' names it: {SHOULD}",
         TWICE, ran(a=FAIL), ran(a=FAIL)),
    case(f"{A} passes, but should fail with '{SHOULD}'.",
         TWICE, ran(a=PASS), ran(a=PASS)),
    case("'pytest t.py' runs no test.", GREEN, ran(5)),
    case("'pytest t.py' exits with 3, but its reports call for 0.",
         GREEN, ran(3, a=PASS)),
]  # fmt: skip


@pytest.mark.parametrize(("message", "of", "results", "facts"), CASES)
def test_step_has_at_most_one_message(
    message: str, of: Step, results: tuple[Result, ...], facts: dict[str, Any]
) -> None:
    assert faults(of, *results, **facts) == ([message] if message else [])


def test_other_programs_must_exit_with_0() -> None:
    good, bad = (Result("psql", code, "x\ny\n", None) for code in (0, 1))

    assert run_faults(good, ()) == []
    assert run_faults(bad, ()) == ["'psql' exits with 1, not 0; it ends: y"]
    claim = f"'Fails: {A}': no run of the step has this test."
    assert step_faults(red(), Facts([good])) == [claim]
    assert run_faults(replace(ran(5), command="pytest -q"), ()) == []


BOTH, LAST = ran(a=PASS, b=PASS), "in 'pytest -x': "
ENDS: list[tuple[str, Result, dict[str, int]]] = [
    ("", BOTH, {"t.public.users": 0}),
    (f"{LAST}{B_FAILS}", ran(a=PASS, b=OTHER), {}),
    (f"'pytest -x' does not run the tests of the first run: {B}.", ran(a=PASS), {}),
    (f"{LAST}rows are left in the table 'users'; undo what each test writes.",
     BOTH, {"t.public.users": 2}),
    (f"{LAST}the table 'odd' is left, which the service does not have; drop it in the "
     "test that creates it.", BOTH, {"t.public.odd": 0, "u.public.odd": 0}),
]  # fmt: skip


@pytest.mark.parametrize(("message", "second", "rows"), ENDS)
def test_chapter_end(message: str, second: Result, rows: dict[str, int]) -> None:
    last = replace(second, command="pytest -x", rows=rows)

    found = end_faults([BOTH, last], (), '__tablename__ = "users"')

    assert found == ([message] if message else [])
