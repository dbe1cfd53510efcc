"""Prove one step: run it, judge it, compare or record its transcript."""

import platform
from collections.abc import Iterator, Sequence
from pathlib import Path

from redgreen.database.rows import rows_of
from redgreen.errors import BookError
from redgreen.proof.bench import Bench
from redgreen.proof.change import check_patch, check_step_change
from redgreen.proof.judge import (
    judge,
    judge_failures,
    judge_part,
    judge_rows,
    judge_run,
    judge_same,
    judge_written,
)
from redgreen.proof.left import check_left
from redgreen.proof.session import Session
from redgreen.proof.transcript import difference, render
from redgreen.proof.tree import check_tree
from redgreen.rules import written
from redgreen.series.model import Claim, Kind, Lesson, Step
from redgreen.series.options import whole_suite
from redgreen.series.order import known_tests, waiting_claims

BACKWARDS_RUN = "pytest --tb=line"
"""The backwards run. Nobody reads what it prints, and a long traceback takes pytest longer than most tests take."""


def prove(bench: Bench, step: Step, *, record: bool = False) -> list[str]:
    """Run `step` and return a sentence for each rule it breaks; an empty list is the proof.

    With `record`, a transcript that differs is written anew, provided that nothing else is wrong.
    """
    return list(_prove(bench, step, record))


def same_wording(python: str) -> bool:
    """Whether transcripts recorded on the minor version `python` can be compared word for word here."""
    return ".".join(platform.python_version_tuple()[:2]) == python


def _prove(bench: Bench, step: Step, record: bool) -> Iterator[str]:
    refusals = [*check_patch(bench, step), *check_step_change(bench, step)]
    sessions: list[Session] = []
    try:
        # Now and not later: collecting the tests of another step empties the databases.
        before = known_tests(bench.history.series, bench.history.before(step), bench.collected)
        with bench.tree(step) as tree:
            refusals += check_tree(tree, bench.trees.files(bench.history.commits[step.tag]))
            runs = _sessions(bench, step, tree)
            refusals += _judge(bench, step, tree, runs, before)
            sessions = runs
    except BookError as error:
        refusals.append(str(error))
    yield from refusals
    if sessions and not (record and refusals):
        yield from _compare(bench, step, sessions, record)


def _sessions(bench: Bench, step: Step, tree: Path) -> list[Session]:
    """Run the step's commands in order, the whole suite first."""
    if not whole_suite(step.runs[0]):
        raise BookError(
            f"'Run: {step.runs[0]}' stands first and so must run the whole suite; begin with 'Run: pytest'."
        )
    return [bench.run(tree, command) for command in step.runs]


def _judge(bench: Bench, step: Step, tree: Path, sessions: list[Session], before: tuple[str, ...]) -> Iterator[str]:
    first, files = sessions[0], bench.trees.files(bench.history.commits[step.tag])
    bench.note(step, first)
    waiting = waiting_claims(bench.history.series, step)
    yield from judge(step, first, before, waiting)
    yield from judge_written(first, written(files))
    yield from _judge_further(step, sessions, waiting)
    yield from check_left(tree, files)
    if bench.history.series.resets_at(step):
        yield from _judge_reset(bench, tree, first)


def _judge_further(step: Step, sessions: list[Session], waiting: Sequence[Claim]) -> Iterator[str]:
    """Judge the runs after the first; in the lesson of the second run, that one is judged as a whole."""
    claims = waiting if step.kind is Kind.SETUP else step.claims
    parts = list(zip(step.runs, sessions, strict=True))[1:]
    if step.lesson is Lesson.SECOND_RUN:
        if not parts or not whole_suite(parts[0][0]):
            yield "'Lesson: second-run' needs two 'Run:' trailers that run the whole suite."
            return
        yield from judge_run(parts[0][1])
        yield from judge_failures(step, parts.pop(0)[1], step.claims)
    for command, session in parts:
        yield from judge_part(command, session, claims)


def _judge_reset(bench: Bench, tree: Path, forwards: Session) -> Iterator[str]:
    """Run the suite backwards on the same database: the same outcome, and every table as it was."""
    left = rows_of(bench.server)
    yield from judge_rows({}, left, "before the first run")
    backwards = bench.run(tree, BACKWARDS_RUN, backwards=True)
    yield from judge_run(backwards)
    yield from judge_same(forwards, backwards, "when the suite runs backwards on the same database")
    yield from judge_rows(left, rows_of(bench.server), "before the suite ran backwards")


def _compare(bench: Bench, step: Step, sessions: list[Session], record: bool) -> Iterator[str]:
    now = render([(command, session.output) for command, session in zip(step.runs, sessions, strict=True)])
    if not same_wording(bench.history.series.python):
        if record:
            yield f"transcripts are recorded on Python {bench.history.series.python}, as series.toml says; this is another one."
        return
    if record:
        step.transcript.write_text(now, "utf-8")
        return
    refusal = difference(step.transcript, now)
    if refusal:
        yield refusal
