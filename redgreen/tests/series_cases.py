"""Ways to spoil a series, and the sentences that it then gets."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from redgreen.errors import SeriesError
from redgreen.series import read_series
from redgreen.tests.toy import rewrite, write

Corruption = Callable[[Path], object]
Case = tuple[Corruption, str, str]
ADDING, NOTES = "01-adding", "02-notes"
GREEN = f"{ADDING}/02-green-add.patch"
RED = f"{ADDING}/03-red-three.patch"


def faults(chapters: Path) -> list[str]:
    with pytest.raises(SeriesError) as caught:
        read_series(chapters)
    return caught.value.faults


def edit(file: str, old: str, new: str) -> Corruption:
    return lambda chapters: rewrite(chapters / file, old, new)


def rename(old: str, new: str) -> Corruption:
    return lambda chapters: os.renames(chapters / old, chapters / new)


def remove(file: str) -> Corruption:
    return lambda chapters: (chapters / file).unlink()


def add(file: str, text: str = "") -> Corruption:
    return lambda chapters: write(chapters / file, text)


def copy(old: str, new: str) -> Corruption:
    return lambda chapters: write(chapters / new, (chapters / old).read_bytes())


def both(*corruptions: Corruption) -> Corruption:
    """Return one after the other."""
    return lambda chapters: [corrupt(chapters) for corrupt in corruptions]


def refusal(chapters: Path, file: str, words: str) -> str:
    """Return the one sentence about `file` that holds `words`."""
    told = faults(chapters)
    found = [each for each in told if each.startswith(f"chapters/{file}: ") and words in each]
    assert len(found) == 1, told
    return found[0]
