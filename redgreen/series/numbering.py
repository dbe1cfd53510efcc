"""The numbers in the names of chapters and steps: each follows on the one before, without a gap."""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

from redgreen.nearest import did_you_mean
from redgreen.series.model import Chapter

Files = list[tuple[Path, re.Match[str]]]
"""The files of one form in a folder, each with the parts of its name."""
Faults = Iterator[tuple[Path, str]]


def check_numbers(files: Files, first: tuple[int, ...]) -> Faults:
    """Yield each file whose number does not follow on the one before; the first number is one of `first`."""
    numbered = [(int(name["number"]), path) for path, name in files]
    for (earlier, before), (later, path) in itertools.pairwise(numbered):
        if later == earlier:
            yield path, f"the number {later:02d} is taken by {before.name}."
        elif later != earlier + 1:
            yield path, f"a gap: {earlier + 1:02d} should come after {before.name}."
    if numbered and numbered[0][0] not in first:
        yield numbered[0][1], f"a gap: the numbering begins at {first[-1]:02d}."


def check_chapters(root: Path, chapters: list[Chapter]) -> Faults:
    """Yield each chapter whose number does not follow, and each detour that starts from nowhere."""
    names = [chapter.name for chapter in chapters if chapter.number is not None]
    numbers = [chapter.number for chapter in chapters if chapter.number is not None]
    for expected, (number, name) in enumerate(zip(numbers, names, strict=True), start=1):
        if number == expected - 1 and expected > 1:
            yield root / name, f"the number {number:02d} is taken by {names[expected - 2]}."
            break
        if number != expected:
            yield root / name, f"a gap: the chapter here should have the number {expected:02d}."
            break
    for chapter in chapters:
        if chapter.number is None and re.match(r"ch\d", chapter.name):
            yield chapter.folder, "a detour's name may not begin like a tag of the main line; take another."
        if chapter.after is not None and chapter.after not in names:
            yield (
                chapter.folder / "chapter.toml",
                f"'after' names no chapter of the main line: '{chapter.after}'.{did_you_mean(chapter.after, names)}",
            )
