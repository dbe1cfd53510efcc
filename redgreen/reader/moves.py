"""The commands of the desk other than `check` and `doctor`; no work is ever lost."""

from dataclasses import replace

import click

from redgreen.book import Book
from redgreen.reader.check import check_once
from redgreen.reader.messages import COLOURS, command, listed, say, show, width
from redgreen.reader.place import OWN, PREFIX, Desk, Notes, open_desk
from redgreen.series.model import Kind, Step
from redgreen.text import UserError


def go(book: Book, where: str | None, *, anyway: bool) -> int:
    """Go to the step after this one, once its check holds, or to the step `where`.

    Returns 1 when the check does not hold. Raises UserError when there is no such step.
    """
    desk = open_desk(book)
    place = desk.place()
    if where == "-":
        where = Notes.read(book).earlier or place.step.tag
    step = desk.step(where) if where else desk.after(place.step)
    if step is None:
        raise UserError(f"{place.step.tag} is the last step; name the one to go to.")
    # The very files that held before are not checked again.
    if not (where or anyway or place.held or check_once(desk)):
        say(f"'{command('hint')}' helps, '{command('next --anyway')}' goes on.")
        return 1
    _keep(desk)
    _start(desk, step)
    if step != place.step:
        replace(Notes.read(book), earlier=place.step.tag).write(book)
    show("")
    say(f"{step.tag}: {step.title}", COLOURS[step.kind], bold=True)
    _show_place(desk)
    return 0


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


def _start(desk: Desk, step: Step, *, anew: bool = False) -> None:
    """Check out the reader's attempt at the step; without one, what it starts from."""
    attempts, base = desk.attempts(step), desk.history.commit(desk.base(step))
    if attempts and not anew:
        desk.switch(attempts[-1])
    elif step.kind in OWN:
        desk.switch("--create", desk.new_attempt(step), base)
    else:
        desk.switch("--detach", base)


def status(book: Book) -> int:
    """Show the chapter, what is done, where the reader is, and the next thing to do."""
    desk = open_desk(book)
    here, checked = desk.place().step, Notes.read(book).checked
    chapter = desk.series.chapter(here.chapter)
    say(f"{chapter.tag}: {chapter.title}", bold=True)
    for step in chapter.all_steps:
        sign = ">" if step == here else "✔" if checked.get(step.tag) else " "
        say(f"{sign} {step.tag}: {step.title}", COLOURS[step.kind])
    _show_place(desk)
    return 0


def _show_place(desk: Desk) -> None:
    """Say which branch is checked out, and what to do next."""
    place = desk.place()
    step, red = place.step, place.step.waiting
    say(f"You are at {step.tag}, on {place.branch or 'no branch'}.")
    if place.outdated:
        again = f"'{command('reset')}' starts the step again, and keeps your work"
        say(f"The tutorial has changed since you got these files; {again}.")
    if place.held:
        advice = f"the check of this step passed; '{command('next')}' goes on."
    elif step.kind is Kind.REFACTOR:
        advice = f"change the code as the page says, then '{command('check')}'."
    elif step.kind in OWN:
        tests = [claim.test for claim in red.fails] if red else ["all tests"]
        advice = f"make {listed(tests)} pass, then '{command('check')}'."
    else:
        run = step.runs[0]
        advice = f"'{run}', compare with the page, then '{command('next')}'."
    say(f"Next: {advice}", bold=True)


def hint(book: Book, *, again: bool) -> int:
    """Show the next hint, or with `again` those that were shown.

    A green step shares the hints of the red step that it answers.
    """
    desk, notes = open_desk(book), Notes.read(book)
    step = desk.place().step
    red = step.waiting or step
    seen = notes.hints.get(red.tag, 0)
    first = 0 if again else seen
    last = notes.hints[red.tag] = min(max(first + 1, seen), len(red.hints))
    notes.write(book)
    for number, text in enumerate(red.hints[first:last], start=first + 1):
        say(f"Hint {number} of {len(red.hints)}: {text}")
    if first == last:
        say(f"{step.tag} has no more hints; '{command('solution')}' has the solution.")
    return 0


def diff(book: Book, *, stat: bool, anyway: bool) -> int:
    """Show how the tutorial's files at the end of the step differ from the reader's.

    Raises UserError while the reader has changed nothing: that would be the solution.
    """
    desk = open_desk(book)
    place = desk.place()
    if place.step.kind in OWN and not place.started and not anyway:
        shown = command("diff --anyway")
        raise UserError(f"you have changed nothing yet; '{shown}' shows the solution.")
    options = ["--no-ext-diff", "--src-prefix=yours/", "--dst-prefix=tutorial/"]
    if stat:
        options.append(f"--stat={min(width(), 80)}")
    trees = (place.tree, desk.history.tree(place.step))
    found = desk.git("diff", "--color=always", *options, *trees)
    show(found or f"Your files are the tutorial's at {place.step.tag}.")
    return 0


def solution(book: Book, *, anyway: bool) -> int:
    """Check out the tutorial's files of the step; the reader's stay on a branch.

    Raises UserError before the first check of the step.
    """
    desk = open_desk(book)
    step = desk.place().step
    if not anyway and step.tag not in Notes.read(book).checked:
        now = command("solution --anyway")
        raise UserError(f"you have not checked {step.tag} yet; '{now}' needs none.")
    _keep(desk)
    desk.switch("--detach", desk.history.commit(step))
    say(f"The files of {step.tag} are checked out. Next: '{command('check')}'.")
    return 0


def reset(book: Book, *, yes: bool) -> int:
    """Start the step again, after a question; what the reader has stays on a branch."""
    desk = open_desk(book)
    step = desk.place().step
    if not yes:
        click.confirm(f"Start {step.tag} again? Your work is kept.", abort=True)
    _keep(desk)
    _start(desk, step, anew=True)
    _show_place(desk)
    return 0
