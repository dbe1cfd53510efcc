"""What a series without faults is read as, and that the book's own patches say to git what they say to us."""

import subprocess
from pathlib import Path

import pytest
from redgreen.series import Claim, Kind, Lesson, Series, Step, read_series
from redgreen.series.patch import read_patch

BOOK = Path(__file__).parents[2] / "chapters"
REAL = sorted(BOOK.rglob("*.patch"))


@pytest.fixture
def series(chapters: Path) -> Series:
    return read_series(chapters)


def step(series: Series, tag: str) -> Step:
    return next(each for each in series.steps() if each.tag == tag)


def test_names_every_step_by_its_tag(series: Series) -> None:
    tags = [each.tag for each in series.steps()]

    assert tags[:3] == ["ch01-00-setup", "ch01-01-red", "ch01-02-green"]
    assert tags[7:10] == ["ch01-ex1-red", "ch01-ex1-solution", "ch02-01-setup"]
    assert tags[-4:] == ["aside-01-red", "aside-02-green", "aside-ex1-red", "aside-ex1-solution"]


def test_reads_what_a_step_claims(series: Series) -> None:
    red = step(series, "ch01-03-red")

    assert (red.kind, red.title, red.why) == (Kind.RED, "03-red-three", "Because it is next.")
    assert red.claims == (
        Claim("tests/test_sums.py::test_adds_three", "TypeError: add() takes 2 positional arguments but 3 were given"),
    )


def test_reads_a_lesson_its_runs_and_its_hints(series: Series) -> None:
    assert step(series, "ch01-01-red").lesson is Lesson.COLLECTION_ERROR
    assert step(series, "ch01-01-red").hints == ("Which file is missing?",)
    assert step(series, "ch02-03-green").runs == ("pytest", "pytest")


def test_runs_pytest_where_a_step_names_no_command(series: Series) -> None:
    assert step(series, "ch01-02-green").runs == ("pytest",)


def test_reads_what_a_tidy_step_renames(series: Series) -> None:
    renames = step(series, "ch01-05-tidy").renames

    assert renames == (("tests/test_sums.py::test_adds_two", "tests/test_sums.py::test_adds_a_pair"),)


def test_a_page_names_a_step_by_its_key(series: Series) -> None:
    assert step(series, "ch01-02-green").key == "01-adding/02-green"
    assert step(series, "ch01-ex1-red").key == "01-adding/ex1-red"


def test_the_tables_count_from_the_step_that_says_so(series: Series) -> None:
    counted = [each.tag for each in series.steps() if series.resets_at(each)]

    assert counted == ["ch02-04-tidy"]


def test_a_detour_stands_after_the_main_line(series: Series) -> None:
    assert [chapter.name for chapter in series.chapters] == ["01-adding", "02-notes", "aside"]
    assert [chapter.tag for chapter in series.chapters] == ["ch01", "ch02", "aside"]


def test_lines_of_history_start_where_they_branch_off(series: Series) -> None:
    starts = [(line.start and line.start.tag, line.steps[0].tag) for line in series.lines()]

    assert starts == [
        (None, "ch01-00-setup"),
        ("ch01-06-refactor", "ch01-ex1-red"),
        ("ch01-06-refactor", "aside-01-red"),
        ("aside-02-green", "aside-ex1-red"),
    ]


def test_the_transcript_stands_beside_the_patch(series: Series) -> None:
    assert step(series, "ch01-02-green").transcript.name == "02-green-add.out"


def test_unfolds_a_title_that_git_broke_over_two_lines(chapters: Path) -> None:
    path = chapters / "01-adding/02-green-add.patch"
    path.write_text(path.read_text().replace("Subject: 02-green-add", "Subject: A title that is\n so long"), "utf-8")

    assert read_patch(path).title == "A title that is so long"


def test_reads_the_book_itself_without_a_fault() -> None:
    assert [each.patch for each in sorted(read_series(BOOK).steps(), key=lambda step: step.patch)] == REAL


@pytest.mark.parametrize("path", REAL, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_reads_the_trailers_that_git_reads(path: Path) -> None:
    text = path.read_text("utf-8")
    message = text.split("\n\n", 1)[1].split("\ndiff --git ")[0]
    done = subprocess.run(
        ("git", "interpret-trailers", "--parse"),
        input=f"Title\n\n{message}\n",
        capture_output=True,
        text=True,
        check=True,
    )

    said = read_patch(path).trailers
    pairs = [tuple(line.split(": ", 1)) for line in done.stdout.splitlines()]

    assert [value for key, value in pairs if key == "Step"] == [said.kind]
    assert [value for key, value in pairs if key == "Fails"] == [claim.test for claim in said.claims]
    assert [value for key, value in pairs if key == "Because"] == [claim.because for claim in said.claims]
    assert [value for key, value in pairs if key == "Hint"] == said.hints
