"""Run the commands of a step on the reader's files, and compare with its claims."""

import contextlib
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from watchfiles import watch

from redgreen.book import Book
from redgreen.proof.run import TIMEOUT, Result, run, run_environment
from redgreen.proof.verdict import Facts, step_faults
from redgreen.reader.messages import listed, mark, say
from redgreen.reader.place import OWN, Desk, Notes, Place, open_desk
from redgreen.series.model import Kind, Step
from redgreen.serve.address import DATABASE
from redgreen.serve.postgres import binaries, fresh_database, temporary_server
from redgreen.text import UserError


def check(book: Book, tag: str | None, timeout: float) -> int:
    """Check the step that the reader is at, or `tag`; return 0 when it holds."""
    return 0 if check_once(open_desk(book), tag, timeout) else 1


def watch_and_check(book: Book, tag: str | None, timeout: float) -> int:
    """Check now and after each saved file, until Ctrl-C."""
    # It watches before the first check: a file may be saved while that runs.
    events = watch(book.workspace, yield_on_timeout=True, rust_timeout=200)
    with contextlib.suppress(KeyboardInterrupt):
        for number, changes in enumerate(events):
            if changes or number == 0:
                try:
                    check_once(open_desk(book), tag, timeout)
                except UserError as error:
                    mark(False, str(error))
                say("Save a file to check again; Ctrl-C ends.")
    return 0


def check_once(desk: Desk, tag: str | None = None, timeout: float = TIMEOUT) -> bool:
    """Check the step of `tag`, or the reader's; print the verdict, return if it holds.

    Raises UserError for a run that takes more than `timeout` seconds.
    """
    place = desk.place()
    step = desk.step(tag) if tag else place.step
    line, details = _decide(desk, place, step, _run(desk, step, place.tree, timeout))
    notes, held = Notes.read(desk.book), "" if details else place.tree
    notes.checked[step.tag] = held or notes.checked.get(step.tag, "")
    notes.write(desk.book)
    mark(not details, f"{step.tag}: {line}")
    for detail in details[:5]:
        say(f"  {detail}")
    return not details


def _run(desk: Desk, step: Step, tree: str, timeout: float) -> list[Result]:
    """Run the step's commands on a copy of the files, with an empty Postgres."""
    with contextlib.ExitStack() as stack:
        scratch = tempfile.TemporaryDirectory(prefix="redgreen-check-")
        folder = Path(stack.enter_context(scratch), "workspace")
        index = folder.with_name("index")
        desk.git("read-tree", tree, index=index)
        desk.git("checkout-index", "--all", f"--prefix={folder}/", index=index)
        environment = run_environment("", folder)
        if "psycopg" in (desk.history.text(step, "requirements.txt") or ""):
            server = stack.enter_context(temporary_server())
            fresh_database(server, DATABASE)
            environment = run_environment(server.url(DATABASE), binaries())
        return [run(folder, each, environment, timeout) for each in step.runs]


def _decide(
    desk: Desk, place: Place, step: Step, results: Sequence[Result]
) -> tuple[str, list[str]]:
    """Return the verdict in one line, and the details of a step that does not hold."""
    red = step.waiting if step.kind is Kind.SETUP else None
    waiting = red.fails if red else ()
    expected = {claim.test: claim.because for claim in waiting or step.fails}
    tests: set[str] = set()
    failing: dict[str, str] = {}
    for session in (result.session for result in results if result.session):
        outcomes, bad = session.outcomes, ("failed", "error")
        tests |= {*outcomes, *session.errors}
        failing |= session.errors
        failing |= {t: o.because for t, o in outcomes.items() if o.result in bad}
    details = [f"{t}: {why}" for t, why in failing.items() if expected.get(t) != why]
    missing = [t for t, why in expected.items() if failing.get(t) != why]
    details += [f'{test} must fail with "{expected[test]}".' for test in missing]
    if not details:
        # Which tests are new or have new names is a question to the author alone.
        facts = Facts(results, waiting=waiting, skips=step.known_skips)
        details = step_faults(replace(step, passes=(), renames=()), facts)
    if not details and step.kind in OWN and step == place.step:
        details = _own_faults(desk, place)
    must = f"{listed([*expected])} must fail" if expected else "all tests must pass"
    passed = f"{len(tests) - len(failing)} of {len(tests)} passed"
    return f"{must}; {passed}.", details


def _own_faults(desk: Desk, place: Place) -> list[str]:
    """Return what is wrong, although all tests pass, where the reader writes."""
    if not place.started:
        return ["You have changed nothing; the page says what to change."]
    base = desk.base(place.step).tag
    between = ("--diff-filter=MD", base, place.tree, "--", ":(glob)tests/**/test_*.py")
    changed = desk.git("diff", "--name-only", *between).split("\n")
    if place.step.test_modules or changed == [""]:
        return []
    return [f"'git checkout {base} -- {path}' restores a test." for path in changed]
