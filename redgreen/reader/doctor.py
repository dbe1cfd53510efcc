"""Look at everything that a reader's evening depends on, part by part: how it does, and the command that mends it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from redgreen.commands.book import Book
from redgreen.errors import BookError
from redgreen.reader import health_book, health_machine
from redgreen.reader.health import Health, Part

PARTS: Mapping[str, Callable[[Book], Part]] = {
    "Python": health_machine.python,
    "Terminal": health_machine.terminal,
    "Git": health_machine.git_version,
    "Packages": health_machine.packages,
    "Disk": health_machine.disk,
    "Tags": health_book.tags,
    "Workspace": health_book.workspace,
    "Place": health_book.place,
    "Database": health_book.database,
    "Ports": health_book.ports,
}


def examine(book: Book) -> Iterator[Part]:
    """Look at each part in turn. A part that cannot be looked at is a fault, and the others are looked at all the same."""
    for what, look in PARTS.items():
        try:
            yield look(book)
        except BookError as error:
            yield Part(what, Health.FAULT, str(error))
        except OSError as error:
            yield Part(what, Health.FAULT, f"{error.filename or 'a file'}: {error.strerror}.")
