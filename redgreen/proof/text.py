"""The text tier: all that needs no run of pytest, for every step at once, in a moment."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from redgreen.history import History, Trees, build_history
from redgreen.history.patches import Patches
from redgreen.proof.book import BOOK_CHECKS, check_hashes
from redgreen.proof.change import check_patch, check_step_change
from redgreen.proof.running.forks import can_fork
from redgreen.proof.style import start_ruff
from redgreen.rules import check_files
from redgreen.scratch import scratch
from redgreen.series.model import Series, Step

THE_BOOK = "the book"
Refusal = tuple[str, str]
"""The tag of a step, or `the book`, and a sentence."""
FEW = 40
"""With fewer steps than this a second process costs more than it saves."""


@dataclass
class Book:
    """The commits of a series, their files and their patches, read through one process of git."""

    history: History
    trees: Trees = field(init=False)
    patches: Patches = field(init=False)

    def __post_init__(self) -> None:
        self.trees = Trees(self.history.repository)
        self.patches = Patches(self.history)


def check_text(series: Series) -> list[Refusal]:
    """Return what can be refused of `series` without running it, in the order of its steps, the book as a whole last.

    A file is weighed once for each content it has. Raises BookError for a patch that does not apply.
    """
    steps = list(series.steps())
    with _helpers(len(steps)) as helpers, scratch("redgreen-text-") as folder:
        again = helpers.submit(build_history, series)
        book = Book(build_history(series))
        middle = len(steps) // 2
        halves = [helpers.submit(_by_rules, book.history, half) for half in (steps[middle:], steps[:middle])]
        with book.trees:
            book.trees.load(book.history.commits.values())
            files = {step.tag: book.trees.files(book.history.commits[step.tag]) for step in steps}
            style = start_ruff(files, Path(folder))
            found = [
                (step.tag, words)
                for step in steps
                for words in (*check_patch(book, step), *check_step_change(book, step))
            ]
            found += [(THE_BOOK, words) for words in _whole(book.history, again)]
            found += [refusal for half in halves for refusal in half.result()]
            found += style.refusals()
    places = {step.tag: index for index, step in enumerate(steps)}
    return sorted(found, key=lambda refusal: places.get(refusal[0], len(places)))


def _whole(history: History, again: Future[History]) -> Iterator[str]:
    for check in BOOK_CHECKS.values():
        yield from check_hashes(history, again.result()) if check is check_hashes else check(history)


def _helpers(steps: int) -> Executor:
    """Return two processes beside this one, or a thread where they cannot be had or cost more than they save."""
    if steps < FEW or not can_fork():
        return ThreadPoolExecutor(1)
    return ProcessPoolExecutor(2, multiprocessing.get_context("fork"))


def _by_rules(history: History, steps: Sequence[Step]) -> list[Refusal]:
    """Return what the rules of a tree's files refuse in `steps`."""
    with Trees(history.repository) as trees:
        trees.load(history.commits[step.tag] for step in steps)
        return [(step.tag, words) for step in steps for words in check_files(trees.files(history.commits[step.tag]))]
