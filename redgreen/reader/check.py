"""Check a step: run its tests against the reader's files and judge them by the proof's own rules."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from filelock import FileLock, Timeout

from redgreen.commands.chosen import chosen_database
from redgreen.errors import BookError
from redgreen.history import Trees
from redgreen.proof.bench import PATIENCE
from redgreen.proof.judge import judge, judge_failures, judge_rows, judge_same
from redgreen.proof.running.fresh import FreshRunner
from redgreen.proof.running.run import Runner
from redgreen.proof.session import Session
from redgreen.reader import route
from redgreen.reader.desk import Desk
from redgreen.reader.known import tests_at
from redgreen.reader.scratch import Scratch, scratch_database
from redgreen.reader.trial import Trial
from redgreen.reader.work import Change, changes, snapshot
from redgreen.rules.asserts import check_asserts
from redgreen.rules.check import check_change, suite
from redgreen.series.model import Claim, Kind, Lesson, Step
from redgreen.series.order import may_change, step_before, waiting_claims


@dataclass(frozen=True)
class Finding:
    """What a check found."""

    step: Step
    tree: str
    """The tree of the files that were checked."""
    session: Session
    """The run in the order of the files."""
    claims: tuple[Claim, ...]
    """The failures that the page shows at this step's first run."""
    refusals: tuple[str, ...]
    """The rules of the proof that the run breaks, a sentence each."""
    touched: tuple[str, ...]
    """Files that differ from the book's and that a step of this kind leaves alone."""
    changed: tuple[str, ...]
    """Files outside of tests/ that differ from those that the step stands on."""
    begun: bool
    """Whether the reader has changed anything, at a step that is theirs to write."""
    fault: str | None
    """Why the database does not answer; None when it does, and where the step needs none."""

    @property
    def holds(self) -> bool:
        """Whether the reader's files do what the page says."""
        return self.begun and not self.refusals and not self.touched

    @property
    def unexpected(self) -> dict[str, str]:
        """The failures that the page does not show, each with its reason."""
        claimed = {claim.test for claim in self.claims}
        return {test: reason for test, reason in self.session.failing.items() if test not in claimed}

    @property
    def ahead(self) -> bool:
        """Whether a red step's answer is written already: code was added, and every test passes."""
        red = self.step.kind is Kind.RED
        return red and bool(self.changed) and bool(self.session.collected) and not self.session.failing


def check_step(desk: Desk, step: Step, patience: float = PATIENCE, runner: Runner | None = None) -> Finding:
    """Run the suite in the workspace and judge it as the page of `step` promises.

    The database is one made beside the reader's own. Raises BookError when the suite cannot run or does not end
    within `patience` seconds.
    """
    tree = snapshot(desk)
    with _one_at_a_time(desk), scratch_database(chosen_database(desk.workspace), desk.book.root) as scratch:
        trial = Trial(desk.workspace, scratch.url, patience, runner or FreshRunner())
        session = _plain(trial.run(), scratch)
        refusals = [
            *_weaker(desk, step, tree),
            *_judge(desk, step, trial, session, scratch),
            *_judge_reset(desk, step, trial, session, scratch),
        ]
    since = _since_before(desk, step, tree)
    return Finding(
        step,
        tree,
        session,
        _claims(desk, step),
        tuple(refusals),
        tuple(_touched(step, since)),
        tuple(each.path for each in since if not each.path.startswith("tests/")),
        bool(since) or not route.is_own(step),
        scratch.fault if needs_database(desk, step) else None,
    )


def needs_database(desk: Desk, step: Step) -> bool:
    """Say whether the step's requirements hold a driver for Postgres."""
    commit = desk.commit(step)
    listed = desk.git("ls-tree", "--name-only", str(commit), "requirements.txt")
    return bool(listed) and "psycopg" in desk.git("show", f"{commit}:requirements.txt")


def _claims(desk: Desk, step: Step) -> tuple[Claim, ...]:
    if step.kind is Kind.SETUP:
        return waiting_claims(desk.series, step)
    return () if step.lesson is Lesson.SECOND_RUN else step.claims


def _judge(desk: Desk, step: Step, trial: Trial, session: Session, scratch: Scratch) -> Iterator[str]:
    before = tests_at(desk, step_before(desk.series, step), scratch.url)
    yield from judge(step, session, before, waiting_claims(desk.series, step))
    if step.lesson is Lesson.SECOND_RUN and not session.failing:
        yield from judge_failures(step, _plain(trial.run(), scratch), step.claims)


def _weaker(desk: Desk, step: Step, tree: str) -> Iterator[str]:
    """Ask of the tests that the reader wrote what the proof asks of the book's: that they can fail, and ask no less."""
    base = desk.commit(step_before(desk.series, step))
    if step.kind is Kind.TIDY and base:
        with Trees(desk.book.root) as trees:
            old = trees.files(base)
        paths = [change.path for change in changes(desk, None, tree)]
        # git knows links that lead nowhere too; an editor leaves one beside each file that it has not saved.
        new = {path: (desk.workspace / path).read_bytes() for path in paths if (desk.workspace / path).is_file()}
        yield from check_asserts(suite(new))
        yield from check_change(step, old, new, waiting_claims(desk.series, step))


def _judge_reset(desk: Desk, step: Step, trial: Trial, session: Session, scratch: Scratch) -> Iterator[str]:
    """From the chapter on that resets the database: backwards the same outcome, and every table as it was."""
    if not desk.series.resets_at(step) or scratch.fault or session.errors:
        return
    left = scratch.rows() if scratch.own else {}
    yield from judge_rows({}, left, "before the first run")
    backwards = _plain(trial.run(backwards=True), scratch)
    yield from judge_same(session, backwards, "when the suite runs backwards on the same database")
    yield from judge_rows(left, scratch.rows() if scratch.own else {}, "before the suite ran backwards")


def _touched(step: Step, since: list[Change]) -> Iterator[str]:
    """Yield what a green, a refactor or a tidy leaves alone and the reader did not.

    A new file beside the code is no matter of a tidy's: nothing of the book's can use it.
    """
    if step.kind in (Kind.RED, Kind.SETUP):
        return
    for change in since:
        stray = step.kind is Kind.TIDY and change.added
        if may_change(step.kind, change.path) and not stray:
            yield change.path


def _since_before(desk: Desk, step: Step, tree: str) -> list[Change]:
    return changes(desk, desk.commit(step_before(desk.series, step)), tree)


def _plain(session: Session, scratch: Scratch) -> Session:
    """Return the session with the reader's name of the database in its reasons."""
    outcomes = {test: replace(each, reason=scratch.plain(each.reason)) for test, each in session.outcomes.items()}
    errors = {file: scratch.plain(reason) for file, reason in session.errors.items()}
    return replace(session, outcomes=outcomes, errors=errors)


@contextmanager
def _one_at_a_time(desk: Desk) -> Iterator[None]:
    """Two checks at once would share one database."""
    try:
        with FileLock(desk.book.state / "check.lock").acquire(timeout=PATIENCE):
            yield
    except Timeout:
        raise BookError("another check is at work; end it with Ctrl-C in its terminal, then try again.") from None
