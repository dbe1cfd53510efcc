"""The commands of the desk other than `check` and `doctor`; no work is ever lost."""

import sys

import click

from redgreen.book import Book
from redgreen.reader.check import check_once
from redgreen.reader.place import OWN, PREFIX, Desk, open_desk
from redgreen.series.model import Kind, Step
from redgreen.text import COLOUR, UserError, listed, mark, say

COLOURS = {"setup": "yellow", "red": "red", "green": "green", "refactor": "blue"}
"""The colour of each kind of step, as on the pages."""


@click.command("next")
@click.argument("where", required=False)
@click.option("--anyway", is_flag=True, help="Go on although the check fails.")
@click.pass_obj
def go(book: Book, where: str | None, anyway: bool) -> None:
    """Go to the next step, once the check of this one passes.

    WHERE is a tag (ch03-02-green or ch03-02) or a chapter (ch03).
    """
    desk = open_desk(book)
    place = desk.place()
    step = desk.step(where) if where else desk.after(place.step)
    if step is None:
        raise UserError(f"{place.step.tag} is the last step; name the one to go to.")
    if not (where or anyway):
        if place.held:
            mark(True, f"{place.step.tag}: these files have passed the check.")
        elif not check_once(desk):
            sys.exit(1)
    _keep(desk)
    _start(desk, step)
    say(f"\n{step.tag}: {step.title}", fg=COLOURS[step.kind], bold=True)
    _show_place(desk)


def _keep(desk: Desk) -> None:
    """Bring work that a switch would lose to a branch, and say where work is.

    On a branch of the desk's the work is committed there; a branch of the reader's own
    stays as it is, and the work goes to a new one.
    """
    place = desk.place()
    # git refuses this switch to where HEAD is while a merge is not finished.
    desk.switch(place.branch or "--detach")
    kept = place.branch
    if place.unsaved:
        if not kept.startswith(PREFIX):
            kept = desk.new_attempt(desk.answer(place.step))
            desk.switch("--create", kept)
        desk.git("add", "--all")
        desk.git("commit", "-q", "--allow-empty", "-m", f"Work at {place.step.tag}")
    if kept and place.started:
        say(f"Your work is kept on {kept}; 'git switch {kept}' brings it back.")


def _start(desk: Desk, step: Step, *, again: bool = False) -> None:
    """Check out the reader's attempt at the step; without one, what it starts from."""
    attempts, base = desk.attempts(step), desk.history.commit(desk.base(step))
    if attempts and not again:
        desk.switch(attempts[-1])
    elif step.kind in OWN:
        desk.switch("--create", desk.new_attempt(step), base)
    else:
        desk.switch("--detach", base)


@click.command()
@click.pass_obj
def status(book: Book) -> None:
    """Show the step that you are at, and the next thing to do."""
    desk = open_desk(book)
    here = desk.place().step
    chapter = desk.series.chapter(here.chapter)
    say(f"{chapter.tag}: {chapter.title}", bold=True)
    for step in chapter.all_steps:
        sign = ">" if step == here else "✔" if desk.notes.checked.get(step.tag) else " "
        say(f"{sign} {step.tag}: {step.title}", fg=COLOURS[step.kind])
    _show_place(desk)


def _show_place(desk: Desk) -> None:
    """Say which branch is checked out, and what to do next."""
    place = desk.place()
    step, red = place.step, place.step.waiting
    say(f"You are at {step.tag}, on {place.branch or 'no branch'}.")
    if place.outdated:
        again = "'redgreen reset' starts the step again, and keeps your work"
        say(f"The tutorial has changed since you got these files; {again}.")
    if place.held:
        advice = "the check of this step passed; 'redgreen next' goes on."
    elif step.kind is Kind.REFACTOR:
        advice = "change the code as the page says, then 'redgreen check'."
    elif step.kind in OWN:
        tests = [claim.test for claim in red.fails] if red else ["all tests"]
        advice = f"make {listed(tests)} pass, then 'redgreen check'."
    else:
        advice = f"'{step.runs[0]}', compare with the page, then 'redgreen next'."
    say(f"Next: {advice}", bold=True)


@click.command()
@click.pass_obj
def hint(book: Book) -> None:
    """Show the next hint for this step.

    A green step has the hints of the red step that it answers.
    """
    desk = open_desk(book)
    place, shown = desk.place(), desk.notes.hints
    step, red = place.step, place.step.waiting
    hints, seen = (red or step).hints, shown.get(step.tag, 0)
    if seen < len(hints):
        say(f"Hint {seen + 1} of {len(hints)}: {hints[seen]}")
        shown[step.tag] = seen + 1
        desk.keep_notes()
    else:
        advice = "'redgreen solution' has the solution"
        if place.tree == desk.history.tree(step):
            advice = "your files are the tutorial's: go on with 'redgreen next'"
        say(f"{step.tag} has no {'more ' if hints else ''}hints; {advice}.")


@click.command()
@click.option("--anyway", is_flag=True, help="Show it although you have not started.")
@click.pass_obj
def diff(book: Book, anyway: bool) -> None:
    """Compare your files with those of the tutorial.

    While you have changed nothing it shows nothing: that would be the solution.
    """
    desk = open_desk(book)
    place = desk.place()
    if place.step.kind in OWN and not place.started and not anyway:
        shown = "'redgreen diff --anyway' shows the solution"
        raise UserError(f"you have changed nothing yet; {shown}.")
    names = ("--src-prefix=yours/", "--dst-prefix=tutorial/")
    trees = (place.tree, desk.history.tree(place.step))
    found = desk.git("diff", "--color=always", "--no-ext-diff", *names, *trees)
    same = f"Your files are the tutorial's at {place.step.tag}."
    click.echo(found or same, color=COLOUR)


@click.command()
@click.option("--anyway", is_flag=True, help="Take it although you have not tried.")
@click.pass_obj
def solution(book: Book, anyway: bool) -> None:
    """Take the tutorial's files for this step; yours stay on a branch.

    It needs a check of the step before.
    """
    desk = open_desk(book)
    step = desk.place().step
    if not anyway and step.tag not in desk.notes.checked:
        now = "'redgreen check' is first; 'redgreen solution --anyway' needs none"
        raise UserError(f"you have not checked {step.tag} yet; {now}.")
    _keep(desk)
    desk.switch("--detach", desk.history.commit(step))
    say(f"The files of {step.tag} are checked out. Next: 'redgreen check'.")


@click.command()
@click.pass_obj
def reset(book: Book) -> None:
    """Start this step again; your files stay on a branch."""
    desk = open_desk(book)
    step = desk.place().step
    _keep(desk)
    _start(desk, step, again=True)
    _show_place(desk)
