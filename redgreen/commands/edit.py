"""The author's verbs: `edit` opens the series at a step, `save` writes it back."""

from __future__ import annotations

from pathlib import Path

import click

from redgreen.author.draft import begin, draft_folder, end, notes_file
from redgreen.author.save import save, waiting, write_out
from redgreen.author.unfinished import forget_unfinished, read_unfinished
from redgreen.commands.book import Book
from redgreen.commands.workspace import read_address, write_address
from redgreen.errors import BookError
from redgreen.signals import signals_interrupt


def edit_book(book: Book, tag: str | None, exercise: bool, detour: str | None) -> str:
    """Open an edit and return what to do next."""
    series = book.series()
    folder = begin(series, book.state, tag, exercise=exercise, detour=detour)
    # pytest reads it there, and so runs on the same Postgres as in the workspace.
    write_address(folder, read_address(book.workspace))
    what = tag or series.main_line[-1].steps[-1].tag
    if exercise:
        task = "Commit the exercise's red step there, then its solution"
    elif detour:
        task = f"Commit the steps of the detour '{detour}' there"
    else:
        task = "Change it there with plain git (amend, new commits, rebase -i)"
    return f"{what} is checked out in {folder}.\n{task}, then run 'python3 redgreen save'."


def abort_edit(book: Book) -> str:
    """Give up the open edit, or the rest of a save that was broken off, and return what to tell the author."""
    unfinished = read_unfinished(book.state)
    if unfinished:
        write_out(book.chapters, book.state, unfinished)
        forget_unfinished(book.state)
        return f"The steps stay written, and {waiting(unfinished)}: 'pytest chapters --record' does that."
    if not notes_file(book.state).exists() and not draft_folder(book.state).exists():
        return "No edit is open."
    end(book.root, book.state)
    return "The edit is given up; the series is as it was."


def save_book(book: Book) -> int:
    """Save the open edit, say what changed, and return 1 when a saved step does not hold, else 0.

    Raises BookError when it is interrupted, with the way on.
    """
    with signals_interrupt():
        try:
            saved = save(book.chapters, book.state, click.echo)
        except KeyboardInterrupt:
            raise BookError(_broken_off(book.state)) from None
    _tell("Steps written", saved.rewritten)
    _tell("Steps removed", saved.removed)
    _tell("Transcripts new or changed", saved.transcripts)
    _tell("Pages that show them", saved.pages)
    for tag, refusals in saved.refusals.items():
        click.echo(f"\n{tag} does not hold:", err=True)
        for refusal in refusals:
            click.echo(refusal, err=True)
    if saved.refusals:
        first = next(iter(saved.refusals))
        click.echo(f"\nAll is written. Mend the step with 'python3 redgreen edit {first}'.", err=True)
    if not any((saved.rewritten, saved.removed, saved.transcripts)):
        click.echo("Nothing changed.")
    return 1 if saved.refusals else 0


def _tell(what: str, names: list[str]) -> None:
    if names:
        click.echo(f"{what}: {', '.join(names)}")


def _broken_off(state: Path) -> str:
    unfinished = read_unfinished(state)
    if unfinished is None:
        return "the save is broken off before it wrote anything; 'python3 redgreen save' begins it again."
    return f"the save is broken off, and {waiting(unfinished)}; 'python3 redgreen save' goes on with it."
