"""The verb `prove`: the proof alone, of everything or of what is named."""

from __future__ import annotations

import os
import time

import click

from redgreen.commands.book import Book, tool
from redgreen.errors import BookError
from redgreen.nearest import did_you_mean
from redgreen.series.model import Series
from redgreen.signals import run_child, signals_interrupt
from redgreen.words import counted


def prove_book(book: Book, arguments: tuple[str, ...]) -> int:
    """Run the proof of the chapters and steps in `arguments`, or of all; options go to pytest. Return its exit code.

    Raises BookError for a name that is no chapter and no tag.
    """
    options = [each for each in arguments if each.startswith("-")]
    names = [each for each in arguments if not each.startswith("-")]
    if "--text" in options:
        return _prove_text(book, names, [each for each in options if each != "--text"])
    paths = [path_of(book.series(), name) for name in names] or ["chapters"]
    workers = [] if "-n" in options or len(names) == 1 else ["-n", str(cores())]
    # The proof starts a server of its own, so that a reader's tables can neither help nor hinder it.
    with signals_interrupt():
        return run_child([tool("pytest"), *paths, *workers, *options], book.root)


def _prove_text(book: Book, names: list[str], options: list[str]) -> int:
    """Check all that needs no run, of the whole book, and tell what is refused; return 1 when something is."""
    from redgreen.proof.text import check_text

    if names or options:
        raise BookError(f"'--text' checks the whole book and stands alone; leave '{(names + options)[0]}' out.")
    begun, series = time.monotonic(), book.series()
    refusals = check_text(series)
    for where, words in refusals:
        click.echo(f"{where}: {words}")
    steps, seconds = counted(len(list(series.steps())), "step"), time.monotonic() - begun
    click.echo(f"{steps} and the pages read in {seconds:.1f} s, no test run: {counted(len(refusals), 'refusal')}.")
    return 1 if refusals else 0


def path_of(series: Series, name: str) -> str:
    """Return what pytest proves for a chapter's name or tag, or a step's key or tag; relative to the root."""
    known = {each: chapter.folder for chapter in series.chapters for each in (chapter.name, chapter.tag)}
    known |= {each: step.patch for step in series.steps() for each in (step.key, step.tag)}
    short = name.rstrip("/").removeprefix("chapters/")
    if short not in known:
        raise BookError(f"'{name}' is no chapter and no tag.{did_you_mean(short, known)}")
    return known[short].relative_to(series.root.parent).as_posix()


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
