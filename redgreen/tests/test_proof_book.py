"""`pytest chapters` on a toy book: accepted as it is, and refused with each fault."""

import os
import shutil
from pathlib import Path
from subprocess import run

import pytest

from redgreen.book import Book, tool
from redgreen.series.git import git
from redgreen.tests import toy
from redgreen.tests.toy import STEPS, SUMS, changed, rewrite, write_patches

MAIN = STEPS[:8]
RED, GREEN = "02-taking/01-red-take", "02-taking/02-green-take"
LEAVES = """

def test_odd() -> None:
    url = os.environ["DATABASE_URL"].replace("+psycopg2", "")
    assert os.system(f"psql -c 'create table if not exists odd ()' {url}") == 0
"""
# With CI set, pytest repeats whole messages in its summary.
OWN = {name: value for name, value in os.environ.items() if name != "CI"}


def prove(book: Book, *arguments: str, code: int) -> list[str]:
    """Run `pytest` in the root, which exits with `code`; return the lines printed."""
    command = [tool("pytest"), *(arguments or ("chapters",)), "-q", "--no-header"]
    done = run(command, cwd=book.root, env=OWN, capture_output=True, text=True)
    assert done.returncode == code, done.stdout + done.stderr
    return (done.stdout + done.stderr).splitlines()


@pytest.fixture(scope="module")
def proved(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The main line of the toy book, with its transcripts and outcomes."""
    book = toy.make_book(tmp_path_factory.mktemp("proved") / "book", MAIN)
    prove(book, "chapters", "--record", "-n", "2", code=0)
    git(book.root, "commit", "--quiet", "--all", "--message=Record")
    return book


@pytest.fixture
def book(proved: Book, tmp_path: Path) -> Book:
    return Book(shutil.copytree(proved.root, tmp_path / "book"))


def test_untouched_book_is_accepted(book: Book) -> None:
    assert prove(book, code=0)[-1].startswith("11 passed in ")
    assert prove(book, "chapters/02-taking", code=0)[-1].startswith("3 passed in ")


RED_MORE = "chapters/01-adding/04-red-more.patch"
CHANGED = [
    (RED_MORE, "takes 2", "test_add_three fails for another reason"),
    (
        f"chapters/{GREEN}.out",
        "1 passed",
        "the output is not that of 02-green-take.out",
    ),
    ("chapters/02-taking/end.out", "4 passed", "the output is not that of end.out;"),
    (SUMS, "difference", "change it by a step, or restore it with 'git show"),
]


@pytest.mark.parametrize(("file", "old", "message"), CHANGED)
def test_changed_file_is_refused_once(
    file: str, old: str, message: str, book: Book
) -> None:
    rewrite(book.root / file, old, f"{old}1")

    lines = prove(book, code=1)

    assert len([line for line in lines if message in line]) == 1, lines
    assert lines[-1].startswith("1 failed, 10 passed in ")


def test_fault_of_two_steps_is_said_once(book: Book) -> None:
    for name in ("05-green-more", "06-refactor-names"):
        path = book.chapters / f"01-adding/{name}.patch"
        rewrite(path, "Step: ", "Run: nonsuch\nStep: ")

    lines = prove(book, "chapters", "--record", code=1)

    assert lines.count("'Run: nonsuch': no program 'nonsuch'.") == 1
    assert lines.count("the same fault as at ch01-05-green") == 1


def test_form_of_the_series_is_checked_first(book: Book) -> None:
    (book.chapters / f"{GREEN}.patch").unlink()

    message = "no patch belongs to this transcript; remove it."
    assert prove(book, code=4)[0] == f"ERROR: chapters/{GREEN}.out: {message}"


def test_chapter_end_refuses_a_table_that_a_test_leaves(book: Book) -> None:
    files = {"tests/test_take.py": "import os\n\n" + toy.TAKEN[19:] + LEAVES}
    trailers = STEPS[6].trailers + "\nPasses: tests/test_take.py::test_odd"
    write_patches(book, changed(RED, MAIN, files=files, trailers=trailers))

    lines = prove(book, "chapters/02-taking", code=1)

    assert (
        len([x for x in lines if "in 'pytest -q': the table 'odd' is left" in x]) == 1
    )


def test_whole_suite_finds_what_the_step_alone_does_not(book: Book) -> None:
    files = {SUMS: toy.ADD_MORE.replace("first +", "first -") + toy.TAKE}
    write_patches(book, changed(GREEN, MAIN, files=files))
    step = f"chapters/{GREEN}.patch"

    assert prove(book, step, code=0)[-1].startswith("1 passed in ")
    lines = prove(book, step, "--whole", code=1)
    assert len([line for line in lines if line.startswith("in the whole suite: ")]) == 3


def test_record_writes_the_transcript_of_a_step(book: Book) -> None:
    rewrite(book.chapters / f"{GREEN}.out", "1 passed", "2 passed")
    rewrite(book.chapters / f"{RED}.out", "1 failed", "2 failed")

    prove(book, f"chapters/{GREEN}.patch", "--record", code=0)

    assert git(book.root, "status", "--short") == f" M chapters/{RED}.out"
