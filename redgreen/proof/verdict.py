"""Decide whether what happened is what a step claims. Pure functions, one per rule."""

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from redgreen.proof.run import Outcome, Result, Session
from redgreen.series.model import WHOLE_SUITE, Claim, Kind, Lesson, Step
from redgreen.text import counted, did_you_mean, last_line, plain

PASSED = Outcome("passed")
NO_TESTS = 5
"""The exit code with which pytest says that it ran no test."""


@dataclass(frozen=True)
class Facts:
    """What happened at a step, and what its neighbours in history say."""

    results: Sequence[Result]
    """Its runs, in order."""
    collected: Collection[str] = ()
    """The tests of the modules that the step is about, as pytest collects them now."""
    earlier: Collection[str] = ()
    """The tests of the same modules at the step before; for a green, at its red."""
    waiting: Sequence[Claim] = ()
    """The claims of a red step that waits for its green while a setup comes."""
    skips: Sequence[Claim] = ()
    """The skips declared by this step or an earlier one."""
    uncollected: Collection[str] = ()
    """Modules that cannot be collected now or could not be at the step before."""


def step_faults(step: Step, facts: Facts) -> list[str]:
    """Return a message for each claim or rule of the step's kind that does not hold."""
    claims = step.fails if step.kind is Kind.RED else tuple(facts.waiting)
    found: list[str] = []
    sessions: list[Session] = []
    shown: set[str] = set()
    for at, result in enumerate(facts.results):
        second = step.lesson is Lesson.SECOND_RUN and at == 1
        named = step.fails if second else claims
        passing = set() if second else shown
        found += run_faults(result, named, facts.skips, may_pass=passing)
        if result.session:
            sessions.append(result.session)
            shown |= set(result.session.outcomes)
    found += _unseen(step.fails, sessions)
    if step.lesson is Lesson.COLLECTION_ERROR and not any(s.errors for s in sessions):
        found.append("'Lesson: collection-error', but every module is collected.")
    found += _test_faults(step, facts)
    return list(dict.fromkeys(found))


def end_faults(
    results: Sequence[Result], skips: Sequence[Claim], product: str
) -> list[str]:
    """Return what is wrong with the runs of a chapter's end.

    All pass, each runs the same tests, and after each the tables are as at the start:
    empty, and none that the text of the service, `product`, does not name. A fault is
    reported for the first run that has it.
    """
    first: dict[str, str] = {}
    for result in results:
        for message in run_faults(result, (), skips):
            first.setdefault(message, result.command)
        for message in _table_faults(result.rows or {}, product):
            first.setdefault(message, result.command)
    found = [f"in '{command}': {message}" for message, command in first.items()]
    sessions = [result.session for result in results if result.session]
    for result, session in zip(results[1:], sessions[1:], strict=False):
        if not found and set(session.outcomes) != set(sessions[0].outcomes):
            odd = sorted(set(session.outcomes) ^ set(sessions[0].outcomes))
            words = f"'{result.command}' does not run the tests of the first run"
            found.append(f"{words}: {', '.join(odd)}.")
    return found


def run_faults(
    result: Result,
    claims: Sequence[Claim],
    skips: Sequence[Claim] = (),
    *,
    may_pass: Collection[str] = (),
) -> list[str]:
    """Return a message for each test of one run that does not behave as claimed.

    A test that the run did not reach is left to the other runs. A claimed test that an
    earlier run has shown `may_pass` in this one. A program other than pytest must exit
    with 0.
    """
    session = result.session
    if session is None:
        said = last_line(plain(result.output))
        failed = f"'{result.command}' exits with {result.code}, not 0; it ends: {said}"
        return [failed] if result.code else []
    found = claim_faults(session, claims, skips, may_pass=may_pass)
    bad = any(each.result in ("failed", "error") for each in session.outcomes.values())
    expected = 2 if session.errors else int(bad)
    if session.exit == NO_TESTS and result.command != WHOLE_SUITE:
        found.append(f"'{result.command}' runs no test.")
    elif session.exit not in (expected, NO_TESTS) and not found:
        found.append(
            f"'{result.command}' exits with {session.exit}, but its reports call for "
            f"{expected}."
        )
    return found


def claim_faults(
    session: Session,
    claims: Sequence[Claim],
    skips: Sequence[Claim] = (),
    *,
    may_pass: Collection[str] = (),
) -> list[str]:
    """Return a message for each test and module that does not behave as claimed."""
    because = {claim.test: claim.because for claim in claims}
    allowed = {(claim.test, claim.because) for claim in skips}
    found: list[str] = []
    for module, reason in session.errors.items():
        if module not in because:
            found.append(
                f"{module} cannot be collected: {reason}. If the step shows that, it "
                "needs 'Fails:' with the module, and 'Lesson: collection-error'."
            )
        elif because[module] != reason:
            found.append(_other_reason(module, because[module], reason))
    for test, outcome in session.outcomes.items():
        if outcome.result != "passed" or test not in may_pass:
            found += _outcome_faults(test, outcome, because, allowed)
    return found


def _outcome_faults(
    test: str,
    outcome: Outcome,
    because: Mapping[str, str],
    allowed: Collection[tuple[str, str]],
) -> Iterator[str]:
    if outcome.result == "passed":
        if test in because:
            yield f"{test} passes, but should fail with '{because[test]}'."
    elif outcome.result in ("failed", "error"):
        if test not in because:
            what = "fails" if outcome.result == "failed" else "has a failing fixture"
            yield f"{test} {what}, and no 'Fails:' names it: {outcome.reason}"
        elif because[test] != outcome.because:
            yield _other_reason(test, because[test], outcome.because)
    elif (test, outcome.because) not in allowed:
        yield (
            f"{test} is {outcome.result} ({outcome.reason}), and no step declares it "
            f"with 'Passes: {test}' and 'Because: {outcome.because}'."
        )


def _unseen(claims: Iterable[Claim], sessions: Sequence[Session]) -> Iterator[str]:
    """Yield a message for each claimed test that no run has, nor its module."""
    seen = {test for each in sessions for test in (*each.outcomes, *each.errors)}
    for claim in claims:
        if not {claim.test, claim.test.partition("::")[0]} & seen:
            near = did_you_mean(claim.test, sorted(seen))
            yield f"'Fails: {claim.test}': no run of the step has this test.{near}"


def _test_faults(step: Step, facts: Facts) -> Iterator[str]:
    """Compare the tests collected with those of the step before."""
    renamed = dict(step.renames)
    for old in renamed:
        if old not in facts.earlier:
            near = did_you_mean(old, sorted(facts.earlier))
            yield f"'Renames: {old} -> …': there was no such test.{near}"
    expected = {renamed.get(test, test) for test in facts.earlier}
    hidden = tuple(f"{module}::" for module in facts.uncollected)
    lost = sorted(
        test for test in expected - set(facts.collected) if not test.startswith(hidden)
    )
    if lost:
        what = counted(len(lost), "test")
        yield (
            f"{what} of the step before got lost: {', '.join(lost)}. A new name needs "
            "'Renames: old -> new'."
        )
    new = sorted(
        test for test in set(facts.collected) - expected if not test.startswith(hidden)
    )
    if step.kind is Kind.RED:
        yield from _undeclared(step, new, facts)
    elif new and not lost and step.kind in (Kind.GREEN, Kind.REFACTOR):
        yield f"a {step.kind} step adds no test, but this one adds {', '.join(new)}."


def _undeclared(step: Step, new: Sequence[str], facts: Facts) -> Iterator[str]:
    """Yield a message for each new test that passes undeclared, and false claims."""
    declared = {claim.test for claim in (*step.fails, *step.skips)} | set(step.passes)
    outcomes = [each.session.outcomes for each in facts.results if each.session]
    for test in new:
        passed = all(each.get(test, PASSED) == PASSED for each in outcomes)
        if test not in declared and passed:
            yield (
                f"{test} is new and not declared; add 'Fails: {test}' with its reason, "
                f"or 'Passes: {test}'."
            )
    for test in step.passes:
        if test not in new:
            near = did_you_mean(test, new)
            yield f"'Passes: {test}': this is not a new test of the step.{near}"


def _table_faults(tables: Mapping[str, int], product: str) -> Iterator[str]:
    for table, rows in tables.items():
        name = table.rpartition(".")[2]
        if rows:
            yield f"rows are left in the table '{name}'; undo what each test writes."
        if f'"{name}"' not in product:
            yield (
                f"the table '{name}' is left, which the service does not have; drop it "
                "in the test that creates it."
            )


def _other_reason(test: str, claimed: str, reported: str) -> str:
    rows = difflib.ndiff([claimed], [reported])
    shown = "\n".join(row.rstrip() for row in rows if row.strip())
    return f"{test} fails for another reason (- claimed, + reported):\n{shown}"
