"""What must hold of the book as a whole: the root's copy of the last step, the pages, the tags' hashes."""

from collections.abc import Callable, Iterable, Iterator

from redgreen.history import History, Trees, build_history
from redgreen.history.copy import not_as_they_should_be, too_many
from redgreen.site.check import check_pages


def check_root(history: History) -> Iterator[str]:
    """Yield a refusal for each file of the root that is not, byte for byte, the last step's."""
    root = history.repository
    with Trees(root) as trees:
        yield from (f"{path} {what}" for path, what in not_as_they_should_be(history, trees))
        for path in too_many(history, trees):
            yield f"{path} stands in the root, but {history.last.tag} has no such file."


def check_hashes(history: History, again: History | None = None) -> Iterator[str]:
    """Yield a refusal when building the series a second time, which `again` may hold already, gives other hashes."""
    again = again or build_history(history.series)
    for tag, commit in history.tags().items():
        if again.tags()[tag] != commit:
            yield f"{tag} is {commit[:12]} the first time and {again.tags()[tag][:12]} the second."


def check_site(history: History) -> Iterable[str]:
    """Return a refusal for each fault of the pages: a step missing, repeated, out of order; an unmarked block."""
    return check_pages(history.series, history.repository / "docs", history)


BOOK_CHECKS: dict[str, Callable[[History], Iterable[str]]] = {
    "the root is the last step": check_root,
    "two builds have equal hashes": check_hashes,
    "the pages show every step once": check_site,
}
