"""The pages and an edit: which show a step that changed, and the numbers of steps that moved."""

import re
from collections.abc import Iterable
from pathlib import Path

from redgreen.series.model import Series


def follow_numbers(before: Series, now: Series) -> list[str]:
    """Give the steps that were renumbered their new keys and tags in the pages; return the pages changed.

    A step is known by its chapter and its title. A new step is not written into any page: that is for the author.
    """
    old = {(step.chapter, step.title): step for step in before.steps()}
    words: dict[str, str] = {}
    for step in now.steps():
        earlier = old.get((step.chapter, step.title))
        if earlier and earlier.tag != step.tag:
            words |= {earlier.key: step.key, earlier.tag: step.tag}
    if not words:
        return []
    form = re.compile(r"(?<![\w-])(" + "|".join(map(re.escape, words)) + r")(?![\w-])")
    changed = []
    for path in _pages(now):
        text = path.read_text("utf-8")
        fresh = form.sub(lambda match: words[match[0]], text)
        if fresh != text:
            path.write_text(fresh, "utf-8")
            changed.append(path.relative_to(now.root.parent).as_posix())
    return changed


def pages_that_show(series: Series, tags: Iterable[str]) -> list[str]:
    """Return the pages with a fence that names one of the steps with these tags."""
    wanted = set(tags)
    keys = {step.key for step in series.steps() if step.tag in wanted}
    return [
        path.relative_to(series.root.parent).as_posix()
        for path in _pages(series)
        if keys & {line.strip() for line in path.read_text("utf-8").splitlines()}
    ]


def _pages(series: Series) -> list[Path]:
    return sorted((series.root.parent / "docs").rglob("*.md"))
