"""Rooms: the order of the steps, and side branches. Refused without a run."""

from pathlib import Path

import pytest
from redgreen.tests.attack.cases import refused
from redgreen.tests.attack.series import told
from redgreen.tests.series_cases import ADDING, GREEN, NOTES, RED, Corruption, add, both, copy, edit, remove, rename
from redgreen.tests.toy import rewrite

SIDE, ASIDE = f"{ADDING}/exercises", "aside"
GREEN_THREE, TIDY, REFACTOR = (
    f"{ADDING}/{name}.patch" for name in ("04-green-three", "05-tidy-a-pair", "06-refactor-start")
)
RED_ASK = f"{ADDING}/01-red-ask.patch"
Case = tuple[Corruption, tuple[str, ...]]


def as_kind(file: str, kind: str) -> Corruption:
    """Give a step another kind, in its name and in its trailer."""
    old = file.split("/")[-1].split("-")[1]

    def corrupt(chapters: Path) -> None:
        rewrite(chapters / file, f"Step: {old}", f"Step: {kind}")
        (chapters / file).rename(chapters / file.replace(f"-{old}-", f"-{kind}-"))

    return corrupt


ORDER: dict[str, Case] = {
    "a green step before its red one": (
        both(
            rename(RED, f"{ADDING}/x.patch"),
            rename(GREEN_THREE, f"{ADDING}/03-green-three.patch"),
            rename(f"{ADDING}/x.patch", f"{ADDING}/04-red-three.patch"),
        ),
        (
            "03-green-three.patch: a green step answers a red one, and none is waiting here.",
            "05-tidy-a-pair.patch: a tidy step that answers 04-red-three.patch leaves tests/test_sums.py alone",
        ),
    ),
    "a green step that is gone": (
        both(
            remove(GREEN_THREE),
            rename(TIDY, f"{ADDING}/04-tidy-a-pair.patch"),
            rename(REFACTOR, f"{ADDING}/05-refactor-start.patch"),
        ),
        ("04-tidy-a-pair.patch: a tidy step that answers 03-red-three.patch leaves tests/test_sums.py alone",),
    ),
    "a red step that is gone": (
        both(
            remove(RED),
            rename(GREEN_THREE, f"{ADDING}/03-green-three.patch"),
            rename(TIDY, f"{ADDING}/04-tidy-a-pair.patch"),
            rename(REFACTOR, f"{ADDING}/05-refactor-start.patch"),
        ),
        ("03-green-three.patch: a green step answers a red one, and none is waiting here.",),
    ),
    "a step that is gone from the middle": (
        remove(RED),
        ("04-green-three.patch: a gap: 03 should come after 02-green-add.patch.",),
    ),
    "a green step that calls itself a refactoring": (
        as_kind(GREEN_THREE, "refactor"),
        (
            "04-refactor-three.patch: a refactor step cannot stand here: 03-red-three.patch is still red",
            "05-tidy-a-pair.patch: a tidy step that answers 03-red-three.patch leaves tests/test_sums.py alone",
        ),
    ),
    "a refactoring that calls itself green": (
        as_kind(REFACTOR, "green"),
        ("06-green-start.patch: a green step answers a red one, and none is waiting here.",),
    ),
    "a tidy step that calls itself a refactoring": (
        both(as_kind(TIDY, "refactor"), edit(f"{ADDING}/05-refactor-a-pair.patch", "Renames: ", "Hint: ")),
        ("a refactor step leaves tests/ alone, but this one changes tests/test_sums.py.",),
    ),
    "a green step that calls itself tidy": (
        both(
            as_kind(GREEN, "tidy"),
        ),
        ("a tidy step changes only tests/, but this one changes sums.py.",),
    ),
    "a red step that calls itself a setup": (
        both(
            as_kind(RED, "setup"),
            edit(f"{ADDING}/03-setup-three.patch", "Fails: ", "Hint: "),
            edit(f"{ADDING}/03-setup-three.patch", "Because: ", "Hint: "),
        ),
        ("a setup step writes no test, but this one changes tests/test_sums.py.",),
    ),
    "a chapter that ends red": (
        both(
            remove(GREEN_THREE),
            remove(TIDY),
            remove(REFACTOR),
            remove(f"{SIDE}/1-red-nothing.patch"),
            remove(f"{SIDE}/1-solution-nothing.patch"),
        ),
        (
            "03-red-three.patch: the chapter ends while this test still fails; a green step must follow.",
            "02-notes/02-red-keep.patch: a red step cannot stand here: 03-red-three.patch is still red",
        ),
    ),
    "a second reset": (
        edit(f"{NOTES}/01-setup-a-table.patch", "Step: setup", "Step: setup\nResets: from-here"),
        ("04-tidy-roll-back.patch: 'Resets: from-here' stands in 01-setup-a-table.patch already.",),
    ),
    "chapters that change places": (
        both(
            rename(ADDING, "x"),
            rename(NOTES, "01-notes"),
            rename("x", "02-adding"),
            edit("aside/chapter.toml", "01-adding", "02-adding"),
        ),
        ("the patch does not apply on the step before it (",),
    ),
}
SIDES: dict[str, Case] = {
    "a solution without its exercise": (
        remove(f"{SIDE}/1-red-nothing.patch"),
        ("1-solution-nothing.patch: exercise 1 has its solution step only; it needs a red one and a solution.",),
    ),
    "a solution of another number": (
        rename(f"{SIDE}/1-solution-nothing.patch", f"{SIDE}/2-solution-nothing.patch"),
        (
            "1-red-nothing.patch: exercise 1 has its red step only",
            "2-solution-nothing.patch: exercise 2 has its solution step only",
        ),
    ),
    "a solution that calls itself green": (
        as_kind(f"{SIDE}/1-solution-nothing.patch", "green"),
        ("an exercise has a red step and its solution; this one is green.",),
    ),
    "a solution that changes the exercise": (
        both(
            remove(f"{SIDE}/1-solution-nothing.patch"),
            copy(TIDY, f"{SIDE}/1-solution-nothing.patch"),
            edit(f"{SIDE}/1-solution-nothing.patch", "Step: tidy", "Step: solution"),
            edit(f"{SIDE}/1-solution-nothing.patch", "Renames: ", "Hint: "),
        ),
        ("a solution step leaves tests/ alone, but this one changes tests/test_sums.py.",),
    ),
    "two solutions of one exercise": (
        copy(f"{SIDE}/1-solution-nothing.patch", f"{SIDE}/1-solution-other.patch"),
        ("1-solution-other.patch: exercise 1 has its solution step in 1-solution-nothing.patch.",),
    ),
    "an exercise in the chapter": (
        rename(f"{SIDE}/1-solution-nothing.patch", f"{ADDING}/07-solution-nothing.patch"),
        (
            "07-solution-nothing.patch: a solution belongs to an exercise; in a chapter the step is 'green'.",
            "1-red-nothing.patch: exercise 1 has its red step only",
        ),
    ),
    "an exercise that does not follow from its chapter": (
        copy(f"{ADDING}/03-red-three.patch", f"{SIDE}/1-red-nothing.patch"),
        ("1-red-nothing.patch: the patch does not apply on the step before it (",),
    ),
    "a detour from nowhere": (
        edit("aside/chapter.toml", "01-adding", "01-summing"),
        ("'after' names no chapter of the main line: '01-summing'.",),
    ),
    "a detour that ends red": (
        both(
            remove(f"{ASIDE}/02-green-nothing.patch"),
            remove(f"{ASIDE}/exercises/1-red-sub.patch"),
            remove(f"{ASIDE}/exercises/1-solution-sub.patch"),
        ),
        ("aside/01-red-nothing.patch: the chapter ends while this test still fails; a green step must follow.",),
    ),
    "a detour named like a step's tag": (
        rename(ASIDE, "ch01-02-green"),
        ("ch01-02-green: a detour's name may not begin like a tag of the main line; take another.",),
    ),
    "a stray file among the exercises": (
        add(f"{SIDE}/notes.md", "Think.\n"),
        ("notes.md: nothing of this name belongs here",),
    ),
}
CASES = {**ORDER, **SIDES}


@pytest.mark.parametrize(("corrupt", "words"), CASES.values(), ids=CASES.keys())
def test_refuses(chapters: Path, series_template: Path, corrupt: Corruption, words: tuple[str, ...]) -> None:
    corrupt(chapters)

    refused(told(chapters, series_template), *words)
