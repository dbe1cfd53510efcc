"""Check again on each save, until Ctrl-C."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from watchfiles import DefaultFilter, watch

from redgreen.commands.book import Book
from redgreen.errors import BookError
from redgreen.proof.environment import shared_environment
from redgreen.proof.running.forks import ForkRunner, can_fork
from redgreen.proof.running.fresh import FreshRunner
from redgreen.proof.running.run import Runner
from redgreen.reader.words import command

CACHES = (".pytest_cache", ".ruff_cache", ".mypy_cache")


@contextmanager
def warm_runner() -> Iterator[Runner]:
    """Give a runner that keeps the libraries loaded between two checks, where the system allows it."""
    with tempfile.TemporaryDirectory(prefix="redgreen-watch-") as home:
        runner: Runner = ForkRunner(Path(home), shared_environment()) if can_fork() else FreshRunner()
        with closing(runner):
            yield runner


def watch_workspace(book: Book, check: Callable[[], None]) -> None:
    """Call `check` now and after each change in the workspace, until Ctrl-C.

    Raises BookError when the folder disappears or the system watches no more files.
    """
    check()
    files = DefaultFilter(ignore_dirs=(*DefaultFilter.ignore_dirs, *CACHES))
    try:
        for _ in watch(book.workspace, watch_filter=files, raise_interrupt=True, debounce=400):
            check()
    except (OSError, RuntimeError) as error:
        why = str(error).splitlines()[0] if str(error) else "no reason given"
        raise BookError(f"the system does not watch the workspace ({why}); use '{command('check')}' by hand.") from None
    except KeyboardInterrupt:
        return
