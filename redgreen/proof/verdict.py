"""Decide whether what happened is what a step claims. Pure functions, one per rule."""

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from redgreen.proof.run import PASSED, Outcome, Result
from redgreen.series.model import WHOLE_SUITE, Claim, Kind, Lesson, Step
from redgreen.text import counted, did_you_mean, last_line, plain

FAILED = ("failed", "error")
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
    claims = step.fails if step.kind is Kind.RED else facts.waiting
    found: list[str] = []
    shown: set[str] = set()
    for at, result in enumerate(facts.results):
        if step.lesson is Lesson.SECOND_RUN and at == 1:
            claims, shown = step.fails, set()
        found += run_faults(result, claims, facts.skips, may_pass=shown)
        if result.session:
            shown |= {*result.session.outcomes, *result.session.errors}
    for claim in step.fails:
        if not {claim.test, claim.test.partition("::")[0]} & shown:
            words = f"'Fails: {claim.test}': no run of the step has this test."
            found.append(words + did_you_mean(claim.test, sorted(shown)))
    errors = [each.session.errors for each in facts.results if each.session]
    if step.lesson is Lesson.COLLECTION_ERROR and not any(errors):
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
        tables = _table_faults(result.rows or {}, product)
        for message in (*run_faults(result, (), skips), *tables):
            first.setdefault(message, result.command)
    found = [f"in '{command}': {message}" for message, command in first.items()]
    suites = [set(each.session.outcomes) for each in results if each.session]
    for result, suite in zip(results, suites, strict=True):
        if not found and suite != suites[0]:
            odd = ", ".join(sorted(suite ^ suites[0]))
            words = "does not run the tests of the first run"
            found.append(f"'{result.command}' {words}: {odd}.")
    return found


def run_faults(
    result: Result,
    claims: Sequence[Claim],
    skips: Sequence[Claim] = (),
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
    because = dict(claims)
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
        if outcome != PASSED or test not in may_pass:
            found += _outcome_faults(test, outcome, because, skips)
    bad = any(each.result in FAILED for each in session.outcomes.values())
    expected = 2 if session.errors else int(bad)
    if result.code == NO_TESTS and result.command != WHOLE_SUITE:
        found.append(f"'{result.command}' runs no test.")
    elif result.code not in (expected, NO_TESTS) and not found:
        found.append(
            f"'{result.command}' exits with {result.code}, but its reports call for "
            f"{expected}."
        )
    return found


def _outcome_faults(
    test: str,
    outcome: Outcome,
    because: Mapping[str, str],
    skips: Collection[Claim],
) -> Iterator[str]:
    if outcome.result == "passed":
        if test in because:
            yield f"{test} passes, but should fail with '{because[test]}'."
    elif outcome.result in FAILED:
        if test not in because:
            what = "fails" if outcome.result == "failed" else "has a failing fixture"
            yield f"{test} {what}, and no 'Fails:' names it: {outcome.reason}"
        elif because[test] != outcome.because:
            yield _other_reason(test, because[test], outcome.because)
    elif (test, outcome.because) not in skips:
        yield (
            f"{test} is {outcome.result} ({outcome.reason}), and no step declares it "
            f"with 'Passes: {test}' and 'Because: {outcome.because}'."
        )


def _test_faults(step: Step, facts: Facts) -> Iterator[str]:
    """Compare the tests collected with those of the step before."""
    renamed = dict(step.renames)
    for old in renamed:
        if old not in facts.earlier:
            near = did_you_mean(old, sorted(facts.earlier))
            yield f"'Renames: {old} -> …': there was no such test.{near}"
    hidden = tuple(f"{module}::" for module in facts.uncollected)
    then, now = (
        {test for test in tests if not test.startswith(hidden)}
        for tests in ({renamed.get(t, t) for t in facts.earlier}, facts.collected)
    )
    lost, new = sorted(then - now), sorted(now - then)
    if lost:
        yield (
            f"{counted(len(lost), 'test')} of the step before got lost: "
            f"{', '.join(lost)}. A new name needs 'Renames: old -> new'."
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
