"""The verb `stop`: end what a start left running."""

from __future__ import annotations

from redgreen.commands.book import Book
from redgreen.commands.processes import end
from redgreen.commands.service import end_leftover
from redgreen.commands.start import start_file
from redgreen.commands.supply import end_supply


def stop_book(book: Book) -> str:
    """Stop a running start, a service without one, and the database; return a line that says what was stopped."""
    noted = start_file(book)
    process, stopped = noted.alive(), []
    if process:
        end(process, patience=20)
        stopped.append("the book")
    noted.clear()
    if end_leftover(book):
        stopped.append("the service")
    database = end_supply(book)
    if database:
        stopped.append(database)
    return f"Stopped {' and '.join(stopped)}." if stopped else "Nothing was running."
