"""Say what a check found: in one line what the page expects and what happened, then the reasons."""

from __future__ import annotations

from collections.abc import Iterator

from redgreen.proof.judge import judge_failures
from redgreen.reader.check import Finding
from redgreen.reader.words import command, listed, short
from redgreen.series.model import Kind, Lesson
from redgreen.words import counted

MOST = 5
"""How many failing tests are named; pytest itself shows the rest."""


def headline(found: Finding) -> str:
    """Return the one line."""
    return f"{found.step.tag}: the page expects {_expected(found)}; here {_happened(found)}."


def reasons(found: Finding) -> Iterator[str]:
    """Yield what stands behind a step that does not hold, a sentence each, with the command that helps."""
    if found.holds:
        return
    if found.fault and found.session.failing:
        yield f"{found.fault[:1].upper()}{found.fault[1:]} '{command('doctor')}' says more."
        return
    if found.ahead:
        yield f"You have written the answer already. '{command('next')}' goes on to it and takes your files along."
        return
    failing = [f"{test}: {reason or 'no reason was reported'}" for test, reason in found.unexpected.items()]
    yield from failing[:MOST]
    if len(failing) > MOST:
        yield f"And {counted(len(failing) - MOST, 'other test')}; 'pytest' shows them all."
    named = set(judge_failures(found.step, found.session, found.claims))
    yield from (refusal for refusal in found.refusals if refusal not in named and found.begun)
    if found.touched:
        yield _put_back(found)
    if not found.begun and not found.session.failing:
        yield f"The page says what to change; '{command('solution --anyway')}' shows the book's way."


def _expected(found: Finding) -> str:
    claims = found.claims
    if found.step.lesson is Lesson.SECOND_RUN:
        return f"every test to pass, and {counted(len(found.step.claims), 'failure')} when it runs a second time"
    if found.step.kind is Kind.SETUP and claims:
        return f"{counted(len(claims), 'failure')} as before"
    if len(claims) == 1:
        return f'{short(claims[0].test)} to fail with "{claims[0].because}"'
    if claims:
        return f"{counted(len(claims), 'failure')}"
    return "what passed to pass still" if found.step.kind is Kind.SETUP else "every test to pass"


def _happened(found: Finding) -> str:
    session, claims = found.session, found.claims
    passed = sum(each.passed for each in session.outcomes.values())
    if found.fault and session.failing and not found.holds:
        return "the database does not answer"
    if not session.collected and not session.errors:
        return "there is no test" if found.holds else "no test was found"
    if claims:
        return _happened_red(found, passed)
    if session.failing:
        count, total = len(session.failing), len(session.outcomes) + len(session.errors)
        return f"{count} of {total} {'fails' if count == 1 else 'fail'}"
    rest = "" if found.holds else _but(found)
    return ("it passes" if passed == 1 else f"all {passed} pass") + rest


def _happened_red(found: Finding, passed: int) -> str:
    failing, claims = found.session.failing, found.claims
    one = len(claims) == 1
    if not failing:
        return "every test passes"
    others = [claim for claim in claims if failing.get(claim.test) not in (None, claim.because)]
    if others:
        return f'{"it" if one else short(others[0].test)} fails with "{failing[others[0].test]}"'
    missing = [claim.test for claim in claims if claim.test not in failing]
    if missing:
        return "it does not fail" if one else f"{short(missing[0])} does not fail"
    if found.unexpected:
        return f"{'it does' if one else 'they come'}, but so {_fail(len(found.unexpected), 'other')}"
    rest = f", and {counted(passed, 'other')} {'passes' if passed == 1 else 'pass'}" if passed else ""
    return f"{'it does' if one else 'they come'}{rest}{'' if found.holds else _but(found)}"


def _fail(count: int, noun: str) -> str:
    return f"does {counted(count, noun)}" if count == 1 else f"do {counted(count, noun)}"


def _but(found: Finding) -> str:
    if not found.begun:
        return ", but you have changed nothing yet"
    if found.touched:
        what = "tests/" if found.touched[0].startswith("tests/") else found.touched[0]
        return f", but {what} was changed"
    return ", but something else is not as the page says"


def _put_back(found: Finding) -> str:
    files = listed(list(found.touched))
    rule = "changes only tests/" if found.step.kind is Kind.TIDY else "leaves tests/ as it is"
    return (
        f"A {found.step.kind} step {rule}, and you changed {files}. "
        f"'{command('diff')}' shows it; '{command('next --anyway')}' goes on all the same."
    )
