"""What the verbs say on the terminal once their work is done."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from redgreen.commands.book import Book
from redgreen.errors import BookError
from redgreen.proof.bench import PATIENCE
from redgreen.proof.running.run import Runner
from redgreen.reader import route
from redgreen.reader.check import Finding, check_step
from redgreen.reader.desk import Desk, alone, open_desk
from redgreen.reader.doctor import examine
from redgreen.reader.health import Health, Part
from redgreen.reader.move import Arrival, begin_anew
from redgreen.reader.onward import note_finding
from redgreen.reader.place import find_place
from redgreen.reader.screen import STYLES, Screen
from redgreen.reader.status import advice, page_address
from redgreen.reader.verdict import headline, reasons
from redgreen.reader.words import command, listed, short
from redgreen.reader.work import is_dirty
from redgreen.series.model import Kind, Step
from redgreen.series.order import step_before, waiting_claims


def check_once(
    book: Book, screen: Screen, tag: str | None, patience: float | None, runner: Runner | None = None
) -> bool:
    """Check the step that the reader is at, or the one they name, and say what came of it; return whether it holds.

    On a branch of the reader's own the named step is remembered for the branch.
    """
    desk = open_desk(book)
    place = find_place(desk)
    step = place.step if tag is None else route.find(desk.series, tag)
    found = check_step(desk, step, patience or PATIENCE, runner)
    with alone(book):
        desk = open_desk(book)
        if tag and place.own_branch:
            desk.memory.branches[str(place.branch)] = step.tag
        note_finding(desk, found)
    tell_finding(desk, found, screen, staying=False)
    if found.holds:
        screen.say(f"Next: '{command('next')}'.")
    return found.holds


def tell_finding(desk: Desk, found: Finding, screen: Screen, *, staying: bool) -> None:
    """Say what a check found."""
    screen.mark(found.holds, headline(found))
    for reason in reasons(found):
        screen.say(reason, indent=2)
    if staying:
        helps = f"'{command('hint')}' helps" if route.hints(desk.series, found.step)[1] else "the page helps"
        screen.say(f"So you are still at {found.step.tag}: {helps}, '{command('next --anyway')}' goes on.")


def tell_arrival(desk: Desk, arrival: Arrival, screen: Screen) -> None:
    """Say where the reader is now, where their work went, and what to do."""
    step = arrival.step
    if arrival.kept:
        screen.say(f"Your work is kept on {arrival.kept}.")
    for line in _chapter_left(desk, step):
        screen.say(line)
    screen.say()
    screen.say(f"{step.tag}: {step.title}", STYLES[step.kind])
    for paragraph in _task(desk, step):
        screen.say(paragraph)
        screen.say()
    screen.say(_whose(arrival))
    page = page_address(desk, step)
    if page:
        screen.say(f"Page: {page}")
    screen.say(f"Next: {advice(desk, find_place(desk))}", "bold")


def tell_answer(step: Step, kept: str | None, screen: Screen) -> None:
    """Say that the book's answer is checked out."""
    if kept:
        screen.say(f"Your work is kept on {kept}; '{command('next')} {route.stem(step)}' comes back to it.")
    screen.say(f"The book's answer to {step.tag} is checked out. Read it, run 'pytest', then '{command('next')}'.")


def reset_step(book: Book, yes: bool) -> None:
    """Ask, then put the step back to its beginning, and say where the work is kept."""
    screen = Screen()
    with alone(book):
        desk = open_desk(book)
        place = find_place(desk)
        start = desk.commit(step_before(desk.series, place.step) if route.is_own(place.step) else place.step)
        if place.commit == start and not is_dirty(desk):
            screen.say(f"{place.step.tag} is as it began; there is nothing to throw away.")
            return
        if not yes:
            _ask(screen, f"What you have at {place.step.tag} goes to a branch that keeps it.", "Begin again?")
        kept = begin_anew(desk, place)
    screen.say(f"{place.step.tag} is as it began.")
    if kept:
        screen.say(f"What you had is on {' and '.join(kept)}; 'git switch {kept[0]}' brings it back.")


def tell_health(book: Book) -> bool:
    """Say how each part does, and once each command that mends; return whether none has a fault."""
    screen, faults, told = Screen(), list[Part](), set[str]()
    for part in examine(book):
        screen.mark(part.health is not Health.FAULT, f"{part.what}: {part.words}")
        if part.health is Health.FAULT:
            faults.append(part)
        if part.mend in told:
            screen.say(f"'{part.mend}', as above.", indent=4)
        elif part.mend:
            screen.say(part.mend, "bold", indent=4)
            told.add(part.mend)
    screen.say()
    screen.say(_summary(faults))
    return not faults


def _summary(faults: list[Part]) -> str:
    if len(faults) < 2:
        return "One thing to mend." if faults else "Nothing is wrong."
    mends = {fault.mend for fault in faults}
    how = f"all by '{mends.pop()}'" if len(mends) == 1 and "" not in mends else "each with its command"
    return f"{len(faults)} to mend, {how}."


def _ask(screen: Screen, words: str, question: str) -> None:
    if sys.stdin is None or not sys.stdin.isatty():
        raise BookError(f"nobody can answer here; '{command('reset --yes')}' begins again without asking.")
    screen.say(words)
    try:
        agreed = click.confirm(question, default=False)
    except click.Abort:
        # click's word for Ctrl-C and for Ctrl-D; the verb has the sentence for it.
        raise KeyboardInterrupt from None
    if not agreed:
        raise BookError("nothing was changed.")


def _chapter_left(desk: Desk, step: Step) -> Iterator[str]:
    """Yield what is left in the chapter that ends just before `step`, for whoever comes from its last step."""
    opens = step == route.chapter_of(desk.series, step).steps[0]
    last = step_before(desk.series, step) if opens else None
    chapter = route.chapter_of(desk.series, last) if last else None
    if last and chapter and desk.memory.earlier == last.tag == chapter.steps[-1].tag:
        yield f"That was chapter {chapter.number or chapter.name}."
        for exercise in chapter.exercises:
            yield f"Its exercise: '{command('next')} {route.stem(exercise.red)}'."


def _task(desk: Desk, step: Step) -> Iterator[str]:
    """Yield what the step is about; of an answer only what it must do, for its words tell how."""
    claims = waiting_claims(desk.series, step)
    if route.is_own(step) and claims:
        failing = listed([short(claim.test) for claim in claims])
        yield f"To pass: {failing}."
    if step.kind not in (Kind.GREEN, Kind.SOLUTION):
        for paragraph in step.why.replace("-\n", "-").split("\n\n"):
            yield " ".join(paragraph.split())


def _whose(arrival: Arrival) -> str:
    if arrival.carried:
        return f"Your files came along; the work is on the branch {arrival.branch} now."
    if arrival.resumed:
        return f"You are back on {arrival.branch}, as you left it; '{command('reset')}' begins anew."
    if arrival.branch:
        return f"This one is yours to write, on the branch {arrival.branch}, from the book's step before it."
    changed = listed(list(arrival.step.paths))
    return f"The book's files are checked out; new or changed: {changed}."
