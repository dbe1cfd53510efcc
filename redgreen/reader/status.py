"""Where the reader is, what is done, and the next thing to do."""

from __future__ import annotations

from rich.text import Text

from redgreen.commands.start import start_file
from redgreen.reader import route
from redgreen.reader.desk import Desk
from redgreen.reader.place import Place
from redgreen.reader.screen import STYLES, Screen
from redgreen.reader.words import command
from redgreen.reader.work import begun, is_dirty, snapshot
from redgreen.series.model import Chapter, Kind, Step
from redgreen.words import counted

NUMERALS = ("0", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


def show_status(desk: Desk, place: Place, screen: Screen) -> None:
    """Write the whole status of the reader at `place`."""
    chapter = route.chapter_of(desk.series, place.step)
    _headings(desk, chapter, screen)
    steps = _steps_around(chapter, place.step)
    screen.rows([_row(desk, place, step, screen) for step in steps])
    screen.say()
    screen.bar("Chapter", sum(desk.memory.done(step.tag) for step in steps), len(steps))
    book = [step for chapter in desk.series.main_line for step in chapter.steps]
    screen.bar("Book   ", sum(desk.memory.done(step.tag) for step in book), len(book))
    screen.say()
    for line in _notes(desk, place):
        screen.say(line)
    screen.say(f"Next: {advice(desk, place)}", "bold")


def advice(desk: Desk, place: Place) -> str:
    """Return the next thing to do at `place`, as a sentence with its command."""
    step, tree = place.step, snapshot(desk)
    if place.at_older:
        first = f"'{command('tags')}', then " if desk.stale else ""
        return f"{first}'git checkout {step.tag}' brings the step as the book has it now."
    if desk.memory.held.get(step.tag) == tree:
        return _onward(desk, step)
    if not route.is_own(step):
        return f"'pytest', compare with the page, then '{command('next')}'."
    if place.at_tag or begun(desk, step, tree):
        return f"'{command('check')}' tries what you have, '{command('next')}' goes on."
    stuck = f" When you are stuck: '{command('hint')}'." if route.hints(desk.series, step)[1] else ""
    return f"{_task(step)}, then '{command('check')}'.{stuck}"


def page_address(desk: Desk, step: Step) -> str | None:
    """Return where a browser shows the step; None while the book is not served."""
    served = start_file(desk.book)
    book = served.notes().get("book") if served.alive() else None
    return f"{book}/chapters/{step.chapter}.html#{step.tag}" if book else None


def _headings(desk: Desk, chapter: Chapter, screen: Screen) -> None:
    titles = [part.title for part in desk.series.parts]
    if chapter.part in titles:
        number = titles.index(chapter.part) + 1
        screen.say(f"Part {NUMERALS[number] if number < len(NUMERALS) else number}: {chapter.part}", "dim")
    name = f"Chapter {chapter.number}" if chapter.number is not None else f"Detour {chapter.name}"
    screen.say(f"{name}: {chapter.title}", "bold")
    screen.say()


def _steps_around(chapter: Chapter, step: Step) -> tuple[Step, ...]:
    """Return the steps of the chapter, or of the exercise that `step` belongs to."""
    for exercise in chapter.exercises:
        if step in exercise.steps:
            return exercise.steps
    return chapter.steps


def _row(desk: Desk, place: Place, step: Step, screen: Screen) -> tuple[Text, ...]:
    here = step == place.step
    sign = ">" if here else ("✔" if screen.unicode else "+") if desk.memory.done(step.tag) else " "
    kind = Text(f"{step.kind}", STYLES[step.kind])
    number = step.tag.rsplit("-", 2)[-2]
    return Text(sign, "bold"), Text(number), kind, Text(step.title, "bold" if here else "")


def _notes(desk: Desk, place: Place) -> list[str]:
    step = place.step
    found = []
    if place.on_attempt:
        found.append(f"You work at {step.tag} on the branch {place.branch}.")
    elif place.branch:
        found.append(f"You are on your branch {place.branch}, which the desk takes for work at {step.tag}.")
    elif place.at_tag:
        theirs = " and changes of your own" if is_dirty(desk) else ""
        found.append(f"You are at {step.tag}, with the book's files{theirs}.")
    elif place.at_older:
        found.append(f"You are at {step.tag}, with the files of an older version of the book, which has changed since.")
    else:
        found.append(f"You are on no branch, with work at {step.tag}; '{command('next')}' gives it one.")
    if place.branch in desk.history.tags():
        found.append(
            f"A tag of the book has the same name, and 'git checkout {place.branch}' means your branch; "
            f"'git branch -m {place.branch} my-{place.branch}' parts the two."
        )
    if place.on_older:
        found.append(f"The book has changed since it began; '{command('reset')}' begins anew and keeps what you have.")
    if step.tag in desk.memory.taken:
        found.append("Its answer was taken from the book.")
    if desk.stale:
        found.append(f"{counted(len(desk.stale), 'tag')} missing or of an older book: '{command('tags')}'.")
    page = page_address(desk, step)
    return [*found, f"Page: {page}"] if page else found


def _task(step: Step) -> str:
    tasks = {
        Kind.GREEN: "write the code that makes every test pass",
        Kind.SOLUTION: "write the code that makes every test pass",
        Kind.REFACTOR: "change the code as the page says, and leave tests/ alone",
        Kind.TIDY: "change the tests as the page says, and nothing else",
    }
    return tasks[step.kind]


def _onward(desk: Desk, step: Step) -> str:
    following = following_step(desk, step)
    if following is None:
        return f"'{command('next')} TAG' for any other step; this is the last here."
    return f"'{command('next')}' goes on to {following.tag}."


def following_step(desk: Desk, step: Step) -> Step | None:
    """Return what comes after `step`; after an exercise, the first step of the next chapter."""
    follower = route.after(desk.series, step)
    chapter = route.chapter_of(desk.series, step)
    if follower or chapter.number is None or step in chapter.steps:
        return follower
    return route.after(desk.series, chapter.steps[-1])
