"""The rules: what a step claimed against what happened. Each refusal is a sentence, with a diff where it reads best."""

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence

from redgreen.nearest import did_you_mean
from redgreen.proof.session import Session
from redgreen.series.model import Claim, Kind, Lesson, Step

NOTHING_RAN = 5
ANSI = re.compile(r"\x1b\[[0-9;]*m")
COUNT = re.compile(r"(\d+) (passed|failed)\b")
CLOSING = re.compile(r"\b(?:passed|failed)\b.* in …s")
HARMLESS_HOOKS = (
    "pytest_addoption",
    "pytest_configure",
    "pytest_unconfigure",
    "pytest_sessionstart",
    "pytest_report_header",
    "pytest_terminal_summary",
    "pytest_generate_tests",
    "pytest_make_parametrize_id",
    "pytest_assertrepr_compare",
)
"""What a step's own files may use: none of these is given a test or its report, so none can change an outcome."""


def judge_run(session: Session, command: str = "pytest") -> Iterator[str]:
    """Yield a refusal for whatever speaks against the run itself: a hook by which a failure becomes a pass, for one."""
    for file, hooks in session.hooks.items():
        for hook in sorted(set(hooks) - set(HARMLESS_HOOKS)):
            yield f"{file} uses {hook}, which can turn a failure into a pass; a step's files leave that hook alone."
    yield from session.faults
    yield from judge_told(session, command)
    bad = any(outcome.result in ("failed", "error") for outcome in session.outcomes.values())
    expected = (2,) if session.errors else (1,) if bad else (0, 5)
    if session.exit not in expected:
        yield f"'{command}' ended with the exit code {session.exit}, where its reports call for {expected[0]}."


def judge_told(session: Session, command: str) -> Iterator[str]:
    """Yield a refusal when the last line that pytest printed counts other tests than its reports do."""
    lines = [line for line in ANSI.sub("", session.output).splitlines() if CLOSING.search(line)]
    if not lines or session.errors:
        return
    told = {what: int(number) for number, what in COUNT.findall(lines[-1])}
    for what in ("passed", "failed"):
        count = sum(outcome.result == what for outcome in session.outcomes.values())
        if told.get(what, 0) != count:
            yield f"'{command}' prints '{told.get(what, 0)} {what}' where its reports count {count}."


def judge_written(session: Session, written: Iterable[str]) -> Iterator[str]:
    """Yield a refusal for each test that stands in a file, `written` as path::name, and that pytest did not collect."""
    collected = {test.partition("[")[0] for test in session.collected}
    bare = {f"::{test.rpartition('::')[2]}" for test in collected}
    for test in written:
        inherited = test.count("::") > 1 and f"::{test.rpartition('::')[2]}" in bare
        if test not in collected and not inherited and _file(test) not in session.errors:
            yield f"{test} is written, but pytest does not collect it, so it never runs."


def judge_part(command: str, session: Session, claims: Sequence[Claim]) -> Iterator[str]:
    """Yield a refusal when a further command of a step shows a failure of which its `claims` do not speak, or no test."""
    yield from judge_run(session, command)
    because = {claim.test: claim.because for claim in claims}
    for test, reason in session.failing.items():
        ran = test in session.errors or session.outcomes[test].result != "not run"
        if ran and because.get(test) != reason:
            yield f"in '{command}' {test} does not pass, and the step does not say so: {reason}"
    if session.exit == NOTHING_RAN and not session.collected:
        yield f"'{command}' finds no test."


def judge(step: Step, session: Session, before: Sequence[str], waiting: Sequence[Claim]) -> Iterator[str]:
    """Yield a refusal for each rule of the step's kind that the run breaks.

    `before` are the tests collected at the step before; `waiting` the claims of a red step that this one does
    not answer (a setup between red and green).
    """
    claims = () if step.lesson is Lesson.SECOND_RUN else step.claims
    if step.kind is Kind.SETUP:
        claims = tuple(waiting)
    yield from judge_run(session)
    yield from judge_failures(step, session, claims)
    if step.lesson is Lesson.COLLECTION_ERROR and not session.errors:
        yield "'Lesson: collection-error' is not shown: every file could be collected."
    yield from _judge_collected(step, session, before, waiting)


def judge_failures(step: Step, session: Session, claims: Sequence[Claim]) -> Iterator[str]:
    """Yield a refusal when the tests that fail, and their reasons, are not those of `claims`."""
    failing = session.failing
    for claim in claims:
        if claim.test not in session.outcomes and claim.test not in session.errors:
            known = [*session.outcomes, *session.errors]
            yield f"'Fails: {claim.test}' names no collected test.{did_you_mean(claim.test, known)}"
        elif claim.test not in failing:
            yield f"{claim.test} was to fail with '{claim.because}', but it passes."
        elif failing[claim.test] != claim.because:
            yield _other_reason(claim, failing[claim.test])
    claimed = {claim.test for claim in claims}
    for test, reason in failing.items():
        if test not in claimed:
            what = "could not be collected" if test in session.errors else "does not pass"
            yield f"{test} {what}, and the {step.kind} step does not say so: {reason or 'no reason was reported'}"
    if session.errors and step.lesson is not Lesson.COLLECTION_ERROR and step.kind is Kind.RED:
        yield "a file could not be collected; if that is what the step shows, it says 'Lesson: collection-error'."


def judge_same(session: Session, other: Session, what: str) -> Iterator[str]:
    """Yield a refusal for each test whose outcome in `other` (the run called `what`) is another one."""
    for test in sorted({*session.outcomes, *other.outcomes}):
        first, second = session.outcomes.get(test), other.outcomes.get(test)
        if (first and first.result) != (second and second.result):
            yield (
                f"{test} {_result(session, test)} in the order of the files, "
                f"but {_result(other, test)} {what}: {second.reason if second else ''}".rstrip(": ")
            )


def judge_rows(before: dict[str, str], after: dict[str, str], what: str) -> Iterator[str]:
    """Yield a refusal for each table whose rows changed between two looks, or that is new and has rows."""
    for table, rows in after.items():
        if rows != before.get(table, "0 rows"):
            yield f"the table {table} is not as it was {what}: it had {before.get(table, '0 rows')}, now {rows}."


def _judge_collected(step: Step, session: Session, before: Sequence[str], waiting: Sequence[Claim]) -> Iterator[str]:
    """Compare the tests collected with those of the step before; a file that could not be collected hides its own."""
    now = set(session.collected)
    if step.kind is Kind.RED or session.errors:
        lost = sorted(test for test in set(before) - now if _file(test) not in session.errors)
        if lost:
            yield f"the {step.kind} step loses {_count(lost)} of the step before it: {', '.join(lost)}."
        return
    uncollected = {claim.test for claim in waiting if "::" not in claim.test}
    expected = set(before) | {test for test in now if _file(test) in uncollected}
    if step.kind is Kind.TIDY:
        renames = dict(step.renames)
        for old in renames:
            if old not in before:
                yield f"'Renames: {old} -> …' names no test of the step before.{did_you_mean(old, before)}"
        expected = {renames.get(test, test) for test in expected}
    if now != expected:
        yield f"the tests collected are not those of the step before it:\n{_diff(expected, now)}"


def _file(test: str) -> str:
    return test.split("::")[0]


def _other_reason(claim: Claim, reason: str) -> str:
    rows = difflib.ndiff([claim.because], [reason])
    shown = "\n".join(row.rstrip() for row in rows if row.strip())
    return f"{claim.test} fails for another reason than claimed (- claimed, + happened):\n{shown}"


def _result(session: Session, test: str) -> str:
    outcome = session.outcomes.get(test)
    return f"is '{outcome.result}'" if outcome else "is not collected"


def _count(tests: Sequence[str]) -> str:
    return "1 test" if len(tests) == 1 else f"{len(tests)} tests"


def _diff(expected: Iterable[str], now: Iterable[str]) -> str:
    return "\n".join(
        row
        for row in difflib.unified_diff(sorted(expected), sorted(now), "before", "now", lineterm="", n=0)
        if not row.startswith("@@")
    )
