"""Every fault of names, numbers and configuration is refused with one sentence that begins with the file."""

from pathlib import Path

import pytest
from redgreen.series import read_series
from redgreen.tests.series_cases import (
    ADDING,
    GREEN,
    NOTES,
    Case,
    Corruption,
    add,
    both,
    copy,
    edit,
    faults,
    refusal,
    remove,
    rename,
)
from redgreen.tests.toy import SECOND_CHAPTER, rewrite, write

NAMES: dict[str, Case] = {
    "the file says another kind": (
        rename(GREEN, f"{ADDING}/02-refactor-add.patch"),
        f"{ADDING}/02-refactor-add.patch",
        "the file's name says 'refactor', its trailer says 'Step: green'.",
    ),
    "the file says no kind": (
        rename(GREEN, f"{ADDING}/02-gren-add.patch"),
        f"{ADDING}/02-gren-add.patch",
        "'gren' is no kind of step. Did you mean 'green'?",
    ),
    "a file of no form": (rename(GREEN, f"{ADDING}/2-green.patch"), f"{ADDING}/2-green.patch", "nothing of this name"),
    "a stray file": (add(f"{ADDING}/notes.txt"), f"{ADDING}/notes.txt", "nothing of this name belongs here"),
    "a transcript without its patch": (
        add(f"{ADDING}/09-green-gone.out"),
        f"{ADDING}/09-green-gone.out",
        "this transcript has no patch beside it",
    ),
    "a patch beside the chapters": (copy(GREEN, "02-green-add.patch"), "02-green-add.patch", "a chapter's folder"),
    "a folder of no form": (rename(ADDING, "1-adding"), "1-adding", "a chapter's folder is named like"),
    "a solution in a chapter": (
        both(
            rename(GREEN, f"{ADDING}/02-solution-add.patch"),
            edit(f"{ADDING}/02-solution-add.patch", "Step: green", "Step: solution"),
        ),
        f"{ADDING}/02-solution-add.patch",
        "a solution belongs to an exercise",
    ),
    "a refactoring as an exercise": (
        both(
            rename(f"{ADDING}/exercises/1-solution-nothing.patch", f"{ADDING}/exercises/1-refactor-it.patch"),
            edit(f"{ADDING}/exercises/1-refactor-it.patch", "Step: solution", "Step: refactor"),
        ),
        f"{ADDING}/exercises/1-refactor-it.patch",
        "an exercise has a red step and its solution; this one is refactor.",
    ),
}
NUMBERS: dict[str, Case] = {
    "a gap in the steps": (
        rename(f"{ADDING}/06-refactor-start.patch", f"{ADDING}/07-refactor-start.patch"),
        f"{ADDING}/07-refactor-start.patch",
        "a gap: 06 should come after 05-tidy-a-pair.patch.",
    ),
    "a number twice": (
        rename(f"{ADDING}/06-refactor-start.patch", f"{ADDING}/05-refactor-start.patch"),
        f"{ADDING}/05-tidy-a-pair.patch",
        "the number 05 is taken by 05-refactor-start.patch.",
    ),
    "a chapter without its first step": (
        remove(f"{NOTES}/01-setup-a-table.patch"),
        f"{NOTES}/02-red-keep.patch",
        "a gap: the numbering begins at 01.",
    ),
    "a red step at zero": (
        both(
            remove(f"{ADDING}/00-setup-a-project.patch"),
            rename(f"{ADDING}/01-red-ask.patch", f"{ADDING}/00-red-ask.patch"),
        ),
        f"{ADDING}/00-red-ask.patch",
        "step 00 is for a setup",
    ),
    "a gap in the chapters": (rename(NOTES, "03-notes"), "03-notes", "the chapter here should have the number 02."),
    "a chapter's number twice": (
        rename(NOTES, "01-notes"),
        "01-notes",
        "the number 01 is taken by 01-adding.",
    ),
    "a gap in the exercises": (
        both(
            rename(f"{ADDING}/exercises/1-red-nothing.patch", f"{ADDING}/exercises/2-red-nothing.patch"),
            rename(f"{ADDING}/exercises/1-solution-nothing.patch", f"{ADDING}/exercises/2-solution-nothing.patch"),
        ),
        f"{ADDING}/exercises/2-red-nothing.patch",
        "a gap: the numbering begins at 01.",
    ),
    "an exercise's red step twice": (
        copy(f"{ADDING}/exercises/1-red-nothing.patch", f"{ADDING}/exercises/1-red-other.patch"),
        f"{ADDING}/exercises/1-red-other.patch",
        "exercise 1 has its red step in 1-red-nothing.patch.",
    ),
    "an exercise without its solution": (
        remove(f"{ADDING}/exercises/1-solution-nothing.patch"),
        f"{ADDING}/exercises/1-red-nothing.patch",
        "exercise 1 has its red step only; it needs a red one and a solution.",
    ),
    "a chapter without steps": (
        both(*(remove(f"{step.file}.patch") for step in SECOND_CHAPTER)),
        f"{NOTES}/chapter.toml",
        "the chapter has no step",
    ),
}
CONFIGURATION: dict[str, Case] = {
    "no series.toml": (remove("series.toml"), "series.toml", "there is no such file"),
    "no TOML": (add("series.toml", "title = \n"), "series.toml", "this is not TOML"),
    "TOML in Latin-1": (
        lambda chapters: write(chapters / "series.toml", b'title = "caf\xe9"\n'),
        "series.toml",
        "this is not TOML",
    ),
    "an unknown key of the series": (
        edit("series.toml", "title =", "titel ="),
        "series.toml",
        "'titel' is no key here. Did you mean 'title'?",
    ),
    "a missing key": (edit("series.toml", 'python = "3.11"\n', ""), "series.toml", "the key 'python' is missing."),
    "a value of another type": (
        edit("series.toml", 'python = "3.11"', "python = 3.11"),
        "series.toml",
        "'python' must be a str, not 3.11.",
    ),
    "a part twice": (
        edit("series.toml", '["Sums"]', '["Sums", "Sums"]'),
        "series.toml",
        "the part 'Sums' stands twice.",
    ),
    "no chapter.toml": (remove(f"{NOTES}/chapter.toml"), f"{NOTES}/chapter.toml", "every chapter has one"),
    "an unknown key of a chapter": (
        edit(f"{NOTES}/chapter.toml", "part =", "prat ="),
        f"{NOTES}/chapter.toml",
        "'prat' is no key here. Did you mean 'part'?",
    ),
    "an unknown part": (
        edit(f"{NOTES}/chapter.toml", '"Sums"', '"Smus"'),
        f"{NOTES}/chapter.toml",
        "there is no part 'Smus' in series.toml. Did you mean 'Sums'?",
    ),
    "a detour from nowhere": (
        edit("aside/chapter.toml", "01-adding", "01-ading"),
        "aside/chapter.toml",
        "'after' names no chapter of the main line: '01-ading'. Did you mean '01-adding'?",
    ),
    "a detour from a detour": (
        edit("aside/chapter.toml", '"01-adding"', '"aside"'),
        "aside/chapter.toml",
        "'after' names no chapter of the main line",
    ),
    "a detour that does not say where it starts": (
        edit("aside/chapter.toml", 'after = "01-adding"\n', ""),
        "aside/chapter.toml",
        "the key 'after' is missing.",
    ),
    "a chapter of the main line that says where it starts": (
        edit(f"{NOTES}/chapter.toml", "title", 'after = "01-adding"\ntitle'),
        f"{NOTES}/chapter.toml",
        "'after' is no key here.",
    ),
}
CASES = NAMES | NUMBERS | CONFIGURATION


@pytest.mark.parametrize(("corrupt", "file", "words"), CASES.values(), ids=CASES.keys())
def test_refuses(chapters: Path, corrupt: Corruption, file: str, words: str) -> None:
    corrupt(chapters)

    sentence = refusal(chapters, file, words)

    assert "\n" not in sentence
    assert sentence.endswith((".", "?", "'"))


def test_tells_every_fault_at_once(chapters: Path) -> None:
    rewrite(chapters / GREEN, "Step: green", "Step: gren")
    rewrite(chapters / f"{NOTES}/chapter.toml", "part =", "prat =")
    (chapters / ADDING / "stray.txt").touch()

    files = {fault.split(": ")[0] for fault in faults(chapters)}

    assert {f"chapters/{GREEN}", f"chapters/{NOTES}/chapter.toml", f"chapters/{ADDING}/stray.txt"} <= files


def test_a_chapter_whose_steps_have_faults_is_not_called_empty(chapters: Path) -> None:
    for patch in (chapters / ADDING).glob("*.patch"):
        rewrite(patch, "Step: ", "Stop: ")

    assert not [fault for fault in faults(chapters) if "has no step;" in fault]


def test_overlooks_what_the_system_leaves_behind(chapters: Path) -> None:
    (chapters / ADDING / ".DS_Store").touch()
    (chapters / "__pycache__").mkdir()

    assert len(list(read_series(chapters).steps())) == 17
