"""Check again on each save, until Ctrl-C."""

from __future__ import annotations

from collections.abc import Callable

from watchfiles import DefaultFilter, watch

from redgreen.commands.book import Book
from redgreen.errors import BookError
from redgreen.reader.words import command

CACHES = (".pytest_cache", ".ruff_cache", ".mypy_cache")


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
