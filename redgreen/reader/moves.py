"""The commands of the desk other than `check` and `doctor`; no work is ever lost."""

from __future__ import annotations

import click

from redgreen.book import Book
from redgreen.proof.run import TIMEOUT, Runner
from redgreen.reader import messages, work
from redgreen.reader.check import holds
from redgreen.reader.messages import command, listed, say
from redgreen.reader.place import PREFIX, Desk, Place, attempt, is_own, open_desk, stem
from redgreen.reader.work import changed_notes, read_notes
from redgreen.series.model import Kind, Step
from redgreen.text import UserError


def go(book: Book, where: str | None, *, anyway: bool) -> int:
    """Go to the step after this one, once its check holds, or to the step `where`."""
    desk = open_desk(book)
    step = _target(desk, where)
    place = desk.place(otherwise=step)
    # The very files that held before are not checked again.
    held = read_notes(book).held.get(place.step.tag) == place.tree
    if not (where or anyway or held or holds(desk, None, TIMEOUT, Runner())):
        say(f"'{command('hint')}' helps, '{command('next --anyway')}' goes on.")
        return 1
    with work.uninterrupted():
        kept = _arrive(desk, desk.place(otherwise=step), step)
        with changed_notes(book) as notes:
            old = place.step.tag
            notes.earlier = old if old != step.tag else notes.earlier
    if kept:
        say(f"Your work is kept on {kept}.")
    chapter = desk.series.chapter(place.step.chapter)
    for each in chapter.exercises if place.step == chapter.steps[-1] else ():
        say(f"Exercise of {chapter.tag}: '{command('next')} {each.tag}'.")
    say()
    say(f"{step.tag}: {step.title}", messages.COLOURS[step.kind], bold=True)
    red = desk.series.waiting(step)
    if step.kind is Kind.GREEN and red:
        say(f"Must pass: {listed([each.test for each in red.fails])}.")
    else:
        for paragraph in (*step.why.split("\n\n"), ""):
            say(paragraph)
    _show_place(desk, desk.place())
    return 0


def _target(desk: Desk, where: str | None) -> Step:
    """Return the step to go to; raise UserError where there is none."""
    if where == "-":
        where = read_notes(desk.book).earlier
        if not where:
            raise UserError("there is no earlier step; name the one to go to.")
    if where:
        return desk.step(where)
    here = desk.place().step
    found = desk.after(here)
    if found is None:
        raise UserError(f"{here.tag} is the last step here; name the one to go to.")
    return found


def _arrive(desk: Desk, place: Place, step: Step) -> str:
    """Check `step` out; return the branch on which the work at `place` is kept.

    A reader who has started to write the answer while at the red step takes it along.
    """
    follows = is_own(step) and not is_own(place.step) and desk.after(place.step) == step
    started = place.branch.startswith(PREFIX) or (place.dirty and not place.branch)
    if follows and started and not work.has_branch(desk.workspace, attempt(step)):
        work.switch(desk.workspace, "", "--create", attempt(step))
        return ""
    kept = _keep(desk, place)
    _start(desk, step, kept)
    return kept


def _start(desk: Desk, step: Step, kept: str) -> None:
    """Check out the reader's branch of the step; without one, what it starts from."""
    new = ("--no-track", "--create", attempt(step)) if is_own(step) else ("--detach",)
    if work.has_branch(desk.workspace, attempt(step)):
        work.switch(desk.workspace, kept, attempt(step))
    else:
        work.switch(desk.workspace, kept, *new, desk.base(step))


def _keep(desk: Desk, place: Place) -> str:
    """Bring work that `git switch` would lose to a branch; return it, or nothing.

    On a branch of the desk's the work is committed there; a branch of the reader's own
    stays as it is, and the work goes to a new one.
    """
    folder, kept = desk.workspace, place.branch
    # git refuses this switch to where HEAD is while a merge is not finished.
    work.git(folder, "switch", "--quiet", place.branch or "--detach")
    if not place.dirty and not place.loose:
        return ""
    if not place.branch.startswith(PREFIX):
        kept = work.free_branch(folder, attempt(place.step))
        work.git(folder, "switch", "--quiet", "--no-track", "--create", kept)
    if place.dirty:
        work.git(folder, "add", "--all")
        message = f"--message=Work at {place.step.tag}"
        work.git(folder, "commit", "--quiet", "--no-verify", message)
    return kept


def status(book: Book) -> int:
    """Show the chapter, what is done, where the reader is, and the next thing to do."""
    desk = open_desk(book)
    place, held = desk.place(), read_notes(book).held
    step, chapter = place.step, desk.series.chapter(place.step.chapter)
    steps = chapter.steps if step in chapter.steps else chapter.all_steps
    say(f"{chapter.tag}: {chapter.title}", bold=True)
    for each in steps:
        sign = ">" if each == step else "✔" if each.tag in held else " "
        kind = click.style(f"{each.kind:<8}", fg=messages.COLOURS[each.kind])
        start = f"{sign} {stem(each).rpartition('-')[2]:<3} "
        title = each.title[: messages.width() - len(start) - len("refactor ")]
        messages.show(f"{start}{kind} {title}")
    every = [each.tag for part in desk.series.main_line for each in part.steps]
    say(
        f"Done: {sum(each.tag in held for each in steps)} of {len(steps)} here, "
        f"{sum(tag in held for tag in every)} of {len(every)} in the tutorial."
    )
    _show_place(desk, place)
    return 0


def _show_place(desk: Desk, place: Place) -> None:
    """Say whose files are checked out, and what to do next."""
    theirs = "on no branch" if place.loose else "with the tutorial's files"
    where = f"on the branch {place.branch}" if place.branch else theirs
    changes = " and uncommitted changes" if place.dirty else ""
    say(f"You are at {place.step.tag}, {where}{changes}.")
    if place.outdated:
        again = f"'{command('reset')}' starts the step again, and keeps your work"
        say(f"The tutorial has changed since you got these files; {again}.")
    say(f"Next: {_advice(desk, place)}", bold=True)


def _advice(desk: Desk, place: Place) -> str:
    """Return the next thing to do, with its command."""
    step = place.step
    if read_notes(desk.book).held.get(step.tag) == place.tree:
        return f"this step holds; '{command('next')}' goes on."
    if not is_own(step):
        run = desk.series.runs_of(step)[0]
        return f"'{run}', compare with the page, then '{command('next')}'."
    if place.started:
        return f"'{command('check')}', then '{command('next')}'."
    return f"write the code, then '{command('check')}'; '{command('hint')}' helps."


def hint(book: Book, *, again: bool) -> int:
    """Show the next hint, or with `again` those that were shown.

    A green step shares the hints of the red step that it answers.
    """
    desk = open_desk(book)
    step = desk.place().step
    red = desk.series.waiting(step)
    tag = red.tag if red else step.tag
    hints = (*red.hints, *step.hints) if red else step.hints
    with changed_notes(book) as notes:
        seen = notes.hints.get(tag, 0)
        first, last = (0, max(seen, 1)) if again else (seen, seen + 1)
        notes.hints[tag] = min(last, len(hints))
    for number, text in enumerate(hints[first:last], start=first + 1):
        say(f"Hint {number} of {len(hints)}: {text}")
    if not hints[first:last]:
        say(f"{step.tag} has no more hints; '{command('solution')}' has the solution.")
    return 0


def diff(book: Book, *, stat: bool, anyway: bool) -> int:
    """Show how the tutorial's files at the end of the step differ from the reader's.

    Raises UserError while the reader has changed nothing: that would be the solution.
    """
    desk = open_desk(book)
    place = desk.place()
    if is_own(place.step) and not place.started and not anyway:
        raise UserError(
            "you have changed nothing yet, so this would be the solution; "
            f"'{command('hint')}' helps, '{command('diff --anyway')}' shows it."
        )
    how = f"--stat={min(messages.width(), 80)}" if stat else "--no-prefix"
    options = ("--no-ext-diff", "--no-textconv", "--color=always", how, place.tree)
    commit = desk.history.commit(place.step)
    found = work.git(desk.workspace, "diff", *options, commit)
    if found:
        say(f"'-' is yours, '+' is the tutorial's at {place.step.tag}:")
    messages.show(found or f"Your files are the tutorial's at {place.step.tag}.")
    return 0


def solution(book: Book, *, anyway: bool) -> int:
    """Check out the tutorial's files of the step; the reader's stay on a branch.

    Raises UserError at a step that has no solution, and before the first check.
    """
    desk = open_desk(book)
    place = desk.place()
    tag, commit = place.step.tag, desk.history.commit(place.step)
    if not is_own(place.step) or place.tree == desk.tree(commit):
        raise UserError(f"your files are those of the tutorial at {tag}.")
    if not anyway and tag not in read_notes(book).tried:
        raise UserError(
            f"you have not tried {tag} yet; '{command('check')}' tries your files, "
            f"'{command('solution --anyway')}' shows the solution now."
        )
    with work.uninterrupted():
        kept = _keep(desk, place) or place.branch
        work.switch(desk.workspace, kept, "--detach", commit)
    if kept and place.started:
        say(f"Your work is kept on {kept}; 'git switch {kept}' brings it back.")
    say(f"The solution of {tag} is checked out. Next: '{command('check')}'.")
    return 0


def reset(book: Book, *, yes: bool) -> int:
    """Start the step again, after a question; what the reader has stays on a branch."""
    desk = open_desk(book)
    place = desk.place()
    step, live = place.step, attempt(place.step)
    if not place.started and not place.outdated:
        say(f"{step.tag} is as it started; there is nothing to reset.")
        return 0
    if not yes:
        say(f"Your work at {step.tag} will be kept on a branch.")
        click.confirm("Start the step again?", abort=True)
    with work.uninterrupted():
        kept = _keep(desk, place) or place.branch
        if work.has_branch(desk.workspace, live):
            moved = work.free_branch(desk.workspace, live)
            work.git(desk.workspace, "branch", "--move", live, moved)
            kept = moved if kept in ("", live) else kept
        _start(desk, step, kept)
    say(f"{step.tag} is as it started.")
    if kept:
        say(f"Your work is on {kept}; 'git switch {kept}' brings it back.")
    return 0
