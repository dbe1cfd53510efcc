"""The reader's verbs on the command line: each opens the desk, does one thing, and says what to do next."""

from __future__ import annotations

import sys

import click

from redgreen.commands.book import find_book
from redgreen.errors import INTERRUPTED, BookError
from redgreen.reader.words import command


class ReaderVerb(click.Command):
    """A verb whose faults are sentences, wrapped to the terminal, and which Ctrl-C ends without loss."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the verb; exit with 1 after a fault and with 130 after Ctrl-C."""
        try:
            return super().invoke(ctx)
        except BookError as error:
            _tell(*(f"redgreen: {line}" for line in str(error).splitlines()))
            ctx.exit(1)
        except KeyboardInterrupt:
            _tell(f"\nredgreen: stopped, and nothing is lost; '{command('status')}' says where you are.")
            ctx.exit(INTERRUPTED)
        return None


def _tell(*lines: str) -> None:
    # Loading it takes a moment, in which Ctrl-C may come: so not before the verb is under way.
    from redgreen.reader.screen import Screen

    for line in lines:
        Screen(errors=True).say(line)


@click.command(cls=ReaderVerb)
def status() -> None:
    """Tell where you are, and the next thing to do."""
    from redgreen.reader.desk import open_desk
    from redgreen.reader.place import find_place
    from redgreen.reader.screen import Screen
    from redgreen.reader.status import show_status

    desk = open_desk(find_book())
    show_status(desk, find_place(desk), Screen())


@click.command("next", cls=ReaderVerb)
@click.argument("where", required=False)
@click.option("--anyway", is_flag=True, help="Go on although this step does not hold.")
def next_(where: str | None, anyway: bool) -> None:
    """Go on to the next step, once this one holds.

    WHERE goes to any other: a tag (ch03-02-green or ch03-02), a chapter (ch03), or '-' for back.
    """
    from redgreen.reader.desk import alone, open_desk
    from redgreen.reader.onward import go_on, jump
    from redgreen.reader.report import tell_arrival, tell_finding
    from redgreen.reader.screen import Screen

    book, screen = find_book(), Screen()
    with alone(book):
        desk = open_desk(book)
        if where is not None:
            tell_arrival(desk, jump(desk, where), screen)
            return
        leaving = go_on(desk, anyway=anyway)
        if leaving.finding:
            tell_finding(desk, leaving.finding, screen, staying=leaving.arrival is None)
        if leaving.arrival:
            tell_arrival(desk, leaving.arrival, screen)
        else:
            sys.exit(1)


@click.command(cls=ReaderVerb)
@click.argument("tag", required=False)
@click.option("--watch", is_flag=True, help="Check again on each save, until Ctrl-C.")
@click.option("--timeout", type=click.IntRange(min=1), metavar="SECONDS", help="Stop a run that takes longer (120).")
def check(tag: str | None, watch: bool, timeout: int | None) -> None:
    """Run this step's tests on your files.

    One line says what the page expects and what happened. TAG names another step than the one you are at.
    """
    from redgreen.reader.report import check_once
    from redgreen.reader.screen import Screen

    book = find_book()
    if not watch:
        sys.exit(0 if check_once(book, Screen(), tag, timeout) else 1)

    from redgreen.reader.watch import warm_runner, watch_workspace

    def check_again() -> None:
        """Check once more; a fault is told and does not end the watch."""
        screen = Screen()
        try:
            check_once(book, screen, tag, timeout, runner)
        except BookError as error:
            screen.mark(False, str(error))
        screen.say("Watching; save a file to check again, Ctrl-C ends it.\n", "dim")

    with warm_runner() as runner:
        watch_workspace(book, check_again)


@click.command(cls=ReaderVerb)
@click.option("--again", is_flag=True, help="Repeat the hints that you have seen.")
def hint(again: bool) -> None:
    """Give the next hint for this step."""
    from redgreen.reader.desk import alone, open_desk
    from redgreen.reader.hint import next_hint
    from redgreen.reader.place import find_place
    from redgreen.reader.screen import Screen

    book = find_book()
    with alone(book):
        desk = open_desk(book)
        for line in next_hint(desk, find_place(desk).step, again=again):
            Screen().say(line)


@click.command(cls=ReaderVerb)
@click.option("--stat", is_flag=True, help="Only the names of the files, and how much differs.")
@click.option("--anyway", is_flag=True, help="Show it although you have not begun.")
def diff(stat: bool, anyway: bool) -> None:
    """Compare your files with the book's."""
    from redgreen.reader.answer import difference
    from redgreen.reader.desk import open_desk
    from redgreen.reader.place import find_place
    from redgreen.reader.screen import Screen

    desk, screen = open_desk(find_book()), Screen()
    place = find_place(desk)
    colour = screen.console.is_terminal and not screen.console.no_color
    found = difference(desk, place, stat=screen.width if stat else None, colour=colour, anyway=anyway)
    if not found:
        screen.say(f"Your files are the book's at {place.step.tag}.")
        return
    screen.say(f"'-' is yours, '+' is the book's at {place.step.tag}:\n")
    screen.raw(found)


@click.command(cls=ReaderVerb)
@click.option("--anyway", is_flag=True, help="Show it although you have not tried.")
def solution(anyway: bool) -> None:
    """Take the book's answer; yours stays on its branch."""
    from redgreen.reader.answer import take_answer
    from redgreen.reader.desk import alone, open_desk
    from redgreen.reader.place import find_place
    from redgreen.reader.report import tell_answer
    from redgreen.reader.screen import Screen

    book = find_book()
    with alone(book):
        desk = open_desk(book)
        place = find_place(desk)
        tell_answer(place.step, take_answer(desk, place, anyway=anyway), Screen())


@click.command(cls=ReaderVerb)
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(yes: bool) -> None:
    """Begin this step again; your files are kept on a branch."""
    from redgreen.reader.report import reset_step

    reset_step(find_book(), yes)


@click.command(cls=ReaderVerb)
def doctor() -> None:
    """Tell what is wrong, and the command that mends it."""
    from redgreen.reader.report import tell_health

    sys.exit(0 if tell_health(find_book()) else 1)


VERBS = (status, next_, check, hint, diff, solution, reset, doctor)
