"""The verb `tags`: build the commits of the series and point the tags at them."""

from redgreen.commands.book import Book
from redgreen.history import build_history, write_tags


def refresh_tags(book: Book) -> str:
    """Build and write the tags; return one line that says what changed."""
    changes = write_tags(build_history(book.series()))
    total = len(changes.written) + changes.kept
    if not changes.written and not changes.removed:
        return f"{total} tags, all as they should be."
    removed = f", {len(changes.removed)} removed" if changes.removed else ""
    return f"{total} tags: {len(changes.written)} written, {changes.kept} right already{removed}."
