"""What must hold of the book as a whole: the root's copy of the last step, the pages, the tags' hashes."""

from collections.abc import Callable, Iterable, Iterator

from redgreen.history import History, Trees, build_history
from redgreen.site.check import check_pages

COPIED_FOLDERS = ("fastauth", "tests")


def check_root(history: History) -> Iterator[str]:
    """Yield a refusal for each file of the root that is not, byte for byte, the last step's."""
    root, last = history.repository, history.series.main_line[-1].steps[-1]
    with Trees(history.repository) as trees:
        files = trees.files(history.commits[last.tag])
    for path, content in files.items():
        copy = root / path
        if not copy.is_file():
            yield f"{path} is missing in the root; {last.tag} has it."
        elif copy.read_bytes() != content:
            yield f"{path} in the root differs from {last.tag}'s; change it by a step, or take the step's."
    for folder in COPIED_FOLDERS:
        for found in sorted((root / folder).rglob("*")):
            path = found.relative_to(root).as_posix()
            if found.is_file() and "__pycache__" not in found.parts and path not in files:
                yield f"{path} stands in the root, but {last.tag} has no such file."


def check_hashes(history: History) -> Iterator[str]:
    """Yield a refusal when building the series a second time gives other hashes."""
    again = build_history(history.series)
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
