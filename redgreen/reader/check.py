"""Run the commands of a step on the reader's files, and compare with its claims."""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path

from filelock import FileLock
from watchfiles import watch

from redgreen.book import Book
from redgreen.proof.run import Result, Runner, run_environment
from redgreen.proof.verdict import run_faults
from redgreen.reader import work
from redgreen.reader.messages import mark, say
from redgreen.reader.place import Desk, Place, is_own, open_desk
from redgreen.reader.work import changed_notes
from redgreen.series.model import Claim, Kind, Lesson, Step, is_test_module
from redgreen.serve import address, postgres
from redgreen.text import UserError


def check(book: Book, tag: str | None, timeout: float) -> int:
    """Check the step that the reader is at, or `tag`; return 0 when it holds."""
    return 0 if holds(open_desk(book), tag, timeout, Runner()) else 1


def watch_and_check(book: Book, tag: str | None, timeout: float) -> int:
    """Check now and after each saved file, until Ctrl-C."""
    runner = Runner()
    # It watches before the first check: a file may be saved while that runs.
    events = watch(book.workspace, yield_on_timeout=True, rust_timeout=200)
    with contextlib.suppress(KeyboardInterrupt):
        for number, changes in enumerate(events):
            if changes or number == 0:
                try:
                    holds(open_desk(book), tag, timeout, runner)
                except UserError as error:
                    mark(False, str(error))
                say("Save a file to check again; Ctrl-C ends.")
    return 0


def holds(desk: Desk, tag: str | None, timeout: float, runner: Runner) -> bool:
    """Check a step, print the verdict and note it; return whether the step holds."""
    place = desk.place()
    step = desk.step(tag) if tag else place.step
    results = _run(desk, step, place.tree, timeout, runner)
    line, details = _decide(desk, place, step, results)
    with changed_notes(desk.book) as notes:
        notes.tried = sorted({*notes.tried, step.tag})
        if not details:
            notes.held[step.tag] = place.tree
    mark(not details, f"{step.tag}: {line}")
    for detail in details[:5]:
        say(f"  {detail}")
    return not details


def _run(
    desk: Desk, step: Step, tree: str, timeout: float, runner: Runner
) -> list[Result]:
    """Run the commands of the step on a copy of the reader's files."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(FileLock(desk.book.state / "check.lock"))
        scratch = tempfile.TemporaryDirectory(prefix="redgreen-check-")
        folder = Path(stack.enter_context(scratch)) / "workspace"
        work.export(desk.workspace, tree, folder)
        environment = run_environment("", folder)
        requirements = folder / "requirements.txt"
        if requirements.exists() and "psycopg" in requirements.read_text("utf-8"):
            environment = run_environment(_database(desk.book), postgres.binaries())
        commands = desk.series.runs_of(step)
        return [runner.run(folder, each, environment, timeout) for each in commands]


def _database(book: Book) -> str:
    """Create a database for checks, and one for their tests; return the first's URL."""
    chosen = address.chosen_database(book)
    address.check_identity(book, chosen)
    clone = hashlib.sha256(str(book.root).encode()).hexdigest()[:8]
    name = f"check_{clone}_{address.DATABASE}"
    for each in (name, f"{name}_test"):
        address.create_database(chosen.url, each, anew=True)
    return address.with_database(chosen.url, name)


def _decide(
    desk: Desk, place: Place, step: Step, results: Sequence[Result]
) -> tuple[str, list[str]]:
    """Return the verdict in one line, and the details of a step that does not hold."""
    red, skips = desk.series.waiting(step), desk.series.skips_at(step)
    claims = red.fails if red and step.kind is Kind.SETUP else step.fails
    because = {claim.test: claim.because for claim in claims}
    tests: set[str] = set()
    failing: dict[str, str] = {}
    faults: list[str] = []
    repeated = step.lesson is Lesson.SECOND_RUN
    for number, result in enumerate(results):
        named = () if repeated and not number else claims
        faults += run_faults(result, named, skips, may_pass=() if repeated else tests)
        if result.session:
            outcomes, bad = result.session.outcomes, ("failed", "error")
            tests |= {*outcomes, *result.session.errors}
            failing |= result.session.errors
            failing |= {t: o.because for t, o in outcomes.items() if o.result in bad}
    details = [f"{t}: {why}" for t, why in failing.items() if because.get(t) != why]
    details += [f"{test} does not fail." for test in because if test not in failing]
    count, word = (len(failing), "failed") if failing else (len(tests), "passed")
    but, details = f"{count} of {len(tests)} {word}", details or faults
    if not details and is_own(step):
        but, details = _own_faults(desk, place, step) or (but, [])
    return f"{_must(step, claims)}{', but' if details else ':'} {but}.", details


def _must(step: Step, claims: Sequence[Claim]) -> str:
    if not claims:
        return "all tests must pass"
    test = claims[0].test.rpartition("::")[2]
    one = f'{test} must fail with "{claims[0].because}"'
    found = one if len(claims) == 1 else f"{len(claims)} tests must fail"
    return found + " in the second run" * (step.lesson is Lesson.SECOND_RUN)


def _own_faults(desk: Desk, place: Place, step: Step) -> tuple[str, list[str]] | None:
    """Return what is wrong, although all tests pass, where the reader writes."""
    base, before = desk.base(step), desk.series.before(step) or step
    if place.tree == desk.tree(base):
        return "nothing has changed", ["The page says what to change."]
    names = ("diff", "--name-only", "--diff-filter=MD", base, place.tree)
    files = work.git(desk.workspace, *names).splitlines()
    changed = [path for path in files if is_test_module(path)]
    if step.test_modules or not changed:
        return None
    restore = [f"'git checkout {before.tag} -- {p}' restores it." for p in changed]
    return "the tests have changed", restore
