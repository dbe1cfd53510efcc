"""The pages and an edit: which show a step that changed, and the numbers of steps that moved."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from redgreen.author.files import digest
from redgreen.onemove import write_in_one_move
from redgreen.series.model import Series


def moved_steps(before: Series, now: Series) -> dict[str, str]:
    """Return the old key and tag of each step that was renumbered, with the new one.

    A step is known by its chapter and its title.
    """
    old = {(step.chapter, step.title): step for step in before.steps()}
    moved: dict[str, str] = {}
    for step in now.steps():
        earlier = old.get((step.chapter, step.title))
        if earlier and earlier.tag != step.tag:
            moved |= {earlier.key: step.key, earlier.tag: step.tag}
    return moved


def pages_that_name(root: Path, words: Iterable[str]) -> list[str]:
    """Return the pages of the book in `root` that name one of these keys and tags."""
    form = _form(words)
    return [_name(root, path) for path in _pages(root) if form and form.search(path.read_text("utf-8"))]


def follow_numbers(root: Path, moved: Mapping[str, str], pages: Mapping[str, str]) -> None:
    """Give the steps that moved their new keys and tags in `pages`; a new step is for the author to write in.

    `pages` holds the digest of each as it was before: one that has changed since is brought up to date already, and
    a second time would move its numbers twice.
    """
    form = _form(moved)
    for page, before in pages.items():
        path = root / page
        if form and digest(path) == before:
            text = form.sub(lambda match: moved[match[0]], path.read_text("utf-8"))
            write_in_one_move(path, text)


def pages_that_show(series: Series, tags: Iterable[str]) -> list[str]:
    """Return the pages with a fence that names one of the steps with these tags."""
    wanted, root = set(tags), series.root.parent
    keys = {step.key for step in series.steps() if step.tag in wanted}
    return [
        _name(root, path)
        for path in _pages(root)
        if keys & {line.strip() for line in path.read_text("utf-8").splitlines()}
    ]


def _form(words: Iterable[str]) -> re.Pattern[str] | None:
    """Return the form that finds each of `words` where it stands alone; None without words."""
    alternatives = "|".join(map(re.escape, words))
    return re.compile(rf"(?<![\w-])({alternatives})(?![\w-])") if alternatives else None


def _name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def _pages(root: Path) -> list[Path]:
    return sorted((root / "docs").rglob("*.md"))
