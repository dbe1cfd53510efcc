"""The commands `check`, for the reader's files, and `doctor`, for what they need."""

import contextlib
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.metadata import distributions
from os.path import relpath
from pathlib import Path

import click
from watchfiles import watch

from redgreen.__main__ import FILES
from redgreen.book import Book
from redgreen.proof.run import Result, run, run_environment
from redgreen.proof.verdict import Facts, step_faults
from redgreen.reader.place import OWN, Desk, Place, open_desk
from redgreen.series.model import Kind, Lesson
from redgreen.serve import address
from redgreen.serve.postgres import binaries, fresh_database, temporary_server
from redgreen.serve.workspace import read_address
from redgreen.text import UserError, listed, mark, plain, say

DETAILS = 5
"""How many lines explain why a step does not hold."""


@click.command()
@click.option("--watch", "again", is_flag=True, help="Check at each save.")
@click.pass_obj
def check(book: Book, again: bool) -> None:
    """Run the step's tests on your files and compare with its claims."""
    if not again:
        sys.exit(0 if check_once(open_desk(book)) else 1)
    # It watches before the first check: a file may be saved while that runs.
    events = watch(book.workspace, yield_on_timeout=True, rust_timeout=200)
    with contextlib.suppress(KeyboardInterrupt):
        for number, changes in enumerate(events):
            if changes or number == 0:
                try:
                    check_once(open_desk(book))
                except UserError as error:
                    mark(False, str(error))
                say("Save a file to check again; Ctrl-C ends.")


def check_once(desk: Desk) -> bool:
    """Check the reader's step; print the verdict, and return whether it holds."""
    place = desk.place()
    step = place.step
    with _copy(desk, place) as (folder, environment):
        try:
            runs = [run(folder, each, environment) for each in step.runs]
            line, details = _decide(desk, place, runs)
        except UserError as error:
            # Where pytest cannot import a file, its output ends with the reason.
            line, details = "the run did not finish.", plain(str(error)).splitlines()
            details = details[-DETAILS:]
    held = "" if details else place.tree
    desk.notes.checked[step.tag] = held or desk.notes.checked.get(step.tag, "")
    desk.keep_notes()
    mark(not details, f"{step.tag}: {line}")
    for detail in details[:DETAILS]:
        say(f"  {detail}")
    if details:
        helps = "hint' helps" if step.kind in OWN else "diff' shows what you changed"
        say(f"Next: 'redgreen {helps}; 'redgreen next --anyway' goes on.", bold=True)
    return not details


@contextlib.contextmanager
def _copy(desk: Desk, place: Place) -> Iterator[tuple[Path, dict[str, str]]]:
    """Give a folder with the reader's files, and the environment of the step's runs.

    From the step on that installs psycopg, that names an empty Postgres of their own.
    """
    needs = "psycopg" in (desk.history.text(place.step, "requirements.txt") or "")
    with (
        tempfile.TemporaryDirectory(prefix="redgreen-check-") as name,
        temporary_server() if needs else contextlib.nullcontext() as server,
    ):
        folder, index = Path(name, "workspace"), Path(name, "index")
        desk.git("read-tree", place.tree, index=index)
        desk.git("checkout-index", "--all", f"--prefix={folder}/", index=index)
        environment = run_environment("", folder)
        if server:
            fresh_database(server, address.DATABASE)
            environment = run_environment(server.url(address.DATABASE), binaries())
        yield folder, environment


def _decide(
    desk: Desk, place: Place, results: Sequence[Result]
) -> tuple[str, list[str]]:
    """Return the verdict in one line, and the details of a step that does not hold."""
    step = place.step
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
    if step.kind in OWN:
        details = _own_faults(desk, place) + details
    if not details:
        # Only an author declares which tests are new and which have a new name.
        facts = Facts(results, waiting=waiting, skips=step.known_skips)
        details = step_faults(replace(step, passes=(), renames=()), facts)
    must = f"{listed([*expected])} must fail" if expected else "all tests must pass"
    if step.lesson is Lesson.SECOND_RUN:
        must = f"in the second run, {must}"
    passed = f"{len(tests) - len(failing)} of {len(tests)} passed"
    return f"{must}; {passed}.", details


def _own_faults(desk: Desk, place: Place) -> list[str]:
    """Return what is wrong with the files, whatever the tests say, at a step to write.

    Where the tutorial changes tests at the step, the reader does, too.
    """
    if not place.started:
        return ["No file has changed. Is everything saved? The page says what to do."]
    base = desk.base(place.step).tag
    between = ("--diff-filter=MD", base, place.tree, "--", ":(glob)tests/**/test_*.py")
    changed = desk.git("diff", "--name-only", *between).splitlines()
    restore = f"is not as it was; 'git checkout {base} --"
    own = place.step.test_modules
    return [] if own else [f"{path} {restore} {path}' restores it." for path in changed]


@click.command()
@click.pass_obj
def doctor(book: Book) -> None:
    """Find what is wrong, and name the command that repairs it."""
    desk, wrong = open_desk(book), 0
    for look in (_packages, _tags, _workspace, _database):
        name = look.__name__.strip("_").capitalize()
        try:
            mark(True, f"{name}: {look(desk)}")
        except UserError as error:
            mark(False, f"{name}: {error}")
            wrong += 1
    say(f"{wrong} to repair." if wrong else "Nothing is wrong.")
    sys.exit(1 if wrong else 0)


def _packages(_: Desk) -> str:
    lines = [line for path in FILES for line in path.read_text("utf-8").splitlines()]
    pins = {re.sub(r"\[.*\]", "", line.lower()) for line in lines if "==" in line}
    installed = [f"{each.name}=={each.version}" for each in distributions()]
    wrong = sorted(pins - {each.lower().replace("_", "-") for each in installed})
    if wrong:
        pip = f"{relpath(sys.executable)} -m pip install {' '.join(wrong)}"
        raise UserError(f"not installed: {listed(wrong)}; type '{pip}'.")
    return f"{len(pins)} at their pinned versions"


def _tags(desk: Desk) -> str:
    wanted, form = desk.history.tags(), "--format=%(refname:strip=2) %(objectname)"
    present = desk.git("for-each-ref", form, "refs/tags").splitlines()
    wrong = [tag for tag in wanted if f"{tag} {wanted[tag]}" not in present]
    if wrong:
        raise UserError(f"missing or old: {listed(wrong)}; type 'redgreen tags'.")
    return f"{len(wanted)}, all as they should be"


def _workspace(desk: Desk) -> str:
    place = desk.place()
    # git says what is in the way of the next switch: a merge, or a lock left behind.
    desk.switch(place.branch or "--detach")
    return f"you are at {place.step.tag} {place.branch}".rstrip()


def _database(desk: Desk) -> str:
    chosen = address.chosen_database(desk.book)
    if not chosen.theirs and read_address(desk.book.workspace)[0] != chosen.url:
        raise UserError("workspace/.env does not name it; 'redgreen start' repairs it.")
    return f"it answers; {chosen.source} names it"
