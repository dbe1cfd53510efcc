"""What red, green and refactor allow: which files a step may change, and which step may follow which."""

from dataclasses import replace
from pathlib import Path

import pytest
from redgreen.errors import SeriesError
from redgreen.series import Kind, read_series
from redgreen.series.order import may_change
from redgreen.tests.toy import (
    COLLECTION,
    FIRST_CHAPTER,
    GREEN,
    GREEN_NOTES,
    GREEN_THREE,
    NOTES_TEST,
    RED,
    RED_NOTES,
    RED_THREE,
    REFACTOR,
    RESET,
    SETUP,
    SETUP_NOTES,
    SHORT,
    TIDY,
    ToyStep,
    write_series,
)

A_RED_SUITE = (
    *FIRST_CHAPTER,
    SETUP_NOTES,
    RED_NOTES,
)
ANSWER = ToyStep("02-notes/03-tidy-answer", "Step: tidy", {"tests/conftest.py": '"""Tests."""\n'})
REFUSED: dict[str, tuple[tuple[ToyStep, ...], str, str]] = {
    "a red step that changes the code": (
        (*SHORT, replace(RED_THREE, changes={**RED_THREE.changes, "sums.py": "x = 1\n"})),
        RED_THREE.file,
        "a red step changes only tests/, but this one changes sums.py.",
    ),
    "a tidy step that changes the code": (
        (
            SETUP,
            RED,
            GREEN,
            replace(TIDY, file="01-adding/03-tidy-it", trailers="Step: tidy", changes={"sums.py": "x = 1\n"}),
        ),
        "01-adding/03-tidy-it",
        "a tidy step changes only tests/, but this one changes sums.py.",
    ),
    "a green step that changes a test": (
        (SETUP, RED, replace(GREEN, changes={**GREEN.changes, "tests/test_sums.py": "x = 1\n"})),
        GREEN.file,
        "a green step leaves tests/ alone, but this one changes tests/test_sums.py.",
    ),
    "a refactoring that changes a test": (
        (*SHORT, replace(REFACTOR, file="01-adding/03-refactor-it", changes={"tests/test_sums.py": "x = 1\n"})),
        "01-adding/03-refactor-it",
        "a refactor step leaves tests/ alone, but this one changes tests/test_sums.py.",
    ),
    "a green step that removes a test": (
        (SETUP, RED, replace(GREEN, changes={**GREEN.changes, "tests/test_sums.py": None})),
        GREEN.file,
        "a green step leaves tests/ alone",
    ),
    "a set-up that writes a test": (
        (replace(SETUP, changes={**SETUP.changes, "tests/test_a.py": "x = 1\n"}), RED, GREEN),
        SETUP.file,
        "a setup step writes no test, but this one changes tests/test_a.py.",
    ),
    "a green step without a red one": (
        (*SHORT, replace(GREEN_THREE, file="01-adding/03-green-three")),
        "01-adding/03-green-three",
        "a green step answers a red one, and none is waiting here.",
    ),
    "a refactoring while a test is red": (
        (
            *SHORT,
            RED_THREE,
            replace(REFACTOR, file="01-adding/04-refactor-early"),
            replace(GREEN_THREE, file="01-adding/05-green-a"),
        ),
        "01-adding/04-refactor-early",
        "a refactor step cannot stand here: 03-red-three.patch is still red; make it green first.",
    ),
    "a second red step before the first is answered": (
        (SETUP, RED, replace(RED, file="01-adding/02-red-more", changes={"tests/test_more.py": "x = 1\n"})),
        "01-adding/02-red-more",
        "a red step cannot stand here: 01-red-ask.patch is still red",
    ),
    "a chapter that ends red": ((*SHORT, RED_THREE), RED_THREE.file, "the chapter ends while this test still fails"),
    "a tidy step that edits the red test away": (
        (*A_RED_SUITE, replace(ANSWER, changes={"tests/test_notes.py": NOTES_TEST.replace("(1,)", "(0,)")})),
        ANSWER.file,
        "a tidy step that answers 02-red-keep.patch leaves tests/test_notes.py alone, or withdraws the claim openly: "
        "'Renames: tests/test_notes.py::test_keeps_a_note -> …'.",
    ),
    "a second reset": (
        (
            *FIRST_CHAPTER,
            SETUP_NOTES,
            RED_NOTES,
            GREEN_NOTES,
            RESET,
            replace(RESET, file="02-notes/05-tidy-again", changes={"tests/conftest.py": '"""Tests."""\n'}),
        ),
        "02-notes/05-tidy-again",
        "'Resets: from-here' stands in 04-tidy-roll-back.patch already.",
    ),
}
ACCEPTED: dict[str, tuple[ToyStep, ...]] = {
    "a set-up between red and green": (
        SETUP,
        RED,
        replace(SETUP, file="01-adding/02-setup-more", changes={"README": "More.\n"}),
        replace(GREEN, file="01-adding/03-green-add"),
    ),
    "a tidy step that answers a red one elsewhere": (*A_RED_SUITE, ANSWER),
    "a tidy step that withdraws the claim openly": (
        *A_RED_SUITE,
        replace(
            ANSWER,
            trailers="Step: tidy\nRenames: tests/test_notes.py::test_keeps_a_note -> tests/test_notes.py::test_keeps_none",
            changes={"tests/test_notes.py": NOTES_TEST.replace("test_keeps_a_note", "test_keeps_none")},
        ),
    ),
}


@pytest.mark.parametrize(("steps", "file", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_refuses(tmp_path: Path, steps: tuple[ToyStep, ...], file: str, words: str) -> None:
    with pytest.raises(SeriesError) as caught:
        read_series(write_series(tmp_path, steps))

    assert [fault for fault in caught.value.faults if fault.startswith(f"chapters/{file}.patch: ") and words in fault]


@pytest.mark.parametrize("steps", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_accepts(tmp_path: Path, steps: tuple[ToyStep, ...]) -> None:
    assert len(list(read_series(write_series(tmp_path, steps)).steps())) == len(steps)


def test_refuses_an_exercise_whose_solution_changes_the_test(tmp_path: Path) -> None:
    exercise = replace(RED_THREE, file="01-adding/exercises/1-red-three")
    solution = replace(TIDY, file="01-adding/exercises/1-solution-three", trailers="Step: solution")

    with pytest.raises(SeriesError, match="a solution step leaves tests/ alone"):
        read_series(write_series(tmp_path, (*SHORT, exercise, solution)))


def test_refuses_a_lesson_of_collection_in_a_tidy_step(tmp_path: Path) -> None:
    tidy = replace(TIDY, file="01-adding/03-tidy-it", trailers=COLLECTION.replace("Step: red", "Step: tidy"))

    with pytest.raises(SeriesError, match="a tidy step fails no test"):
        read_series(write_series(tmp_path, (*SHORT, tidy)))


@pytest.mark.parametrize("kind", [Kind.RED, Kind.TIDY])
def test_a_folder_whose_name_begins_with_tests_is_not_the_tests(kind: Kind) -> None:
    assert may_change(kind, "tests_of_mine/test_a.py")
    assert not may_change(kind, "tests/test_a.py")


def test_a_setup_step_may_prepare_the_tests(tmp_path: Path) -> None:
    assert not may_change(Kind.SETUP, "tests/conftest.py")
    assert may_change(Kind.SETUP, "tests/api/test_users.py")
