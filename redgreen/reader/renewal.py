"""What a `git pull` of the book leaves old, and the one command that brings all of it up to date."""

from __future__ import annotations

import shlex

from redgreen.__main__ import BASE, RefusedError, is_stamped
from redgreen.commands.book import Book
from redgreen.commands.start import start_file
from redgreen.reader.words import near


def environment_is_old() -> bool:
    """Say whether the book asks for other packages than those that were installed for it."""
    try:
        return not is_stamped("base", BASE)
    except RefusedError:
        return True


def renewal(book: Book) -> str:
    """Return the command that renews environment, tags and pages together.

    It goes through the clone's own `redgreen`, for the one on the PATH installs nothing. A start that runs is ended
    first: it would only be told of.
    """
    python = f"python3 {shlex.quote(near(book.root / 'redgreen'))}"
    return f"{python} stop; {python} start" if start_file(book).alive() else f"{python} start --no-serve"
