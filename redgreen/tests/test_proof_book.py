"""`pytest chapters` on a toy book: accepted as it is, and refused with each fault."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from redgreen.book import Book, tool
from redgreen.series.git import git
from redgreen.tests.toy import (
    ADD_MORE,
    STEPS,
    TAKE,
    TAKEN,
    changed,
    make_book,
    rewrite,
    write_patches,
)

MAIN = STEPS[:8]
RED, GREEN = "02-taking/01-red-take", "02-taking/02-green-take"
LEAVES = """

def test_table() -> None:
    url = os.environ["DATABASE_URL"].replace("+psycopg2", "")
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("create table if not exists odd as select 1")
        assert cursor
"""
IMPORTS = "import os\n\nimport psycopg2\n\nfrom fastauth"


def prove(book: Book, *arguments: str, code: int) -> list[str]:
    """Run `pytest` in the root, which exits with `code`; return the lines printed."""
    command = [tool("pytest"), *(arguments or ("chapters",)), "-q", "--no-header"]
    # With CI set, pytest repeats whole messages in its summary.
    own = {name: value for name, value in os.environ.items() if name != "CI"}
    done = subprocess.run(
        command, cwd=book.root, env=own, capture_output=True, text=True
    )
    assert done.returncode == code, done.stdout + done.stderr
    return (done.stdout + done.stderr).splitlines()


@pytest.fixture(scope="module")
def proved(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The main line of the toy book, with its transcripts and outcomes."""
    book = make_book(tmp_path_factory.mktemp("proved") / "book", MAIN)
    prove(book, "chapters", "--record", "-n", "2", code=0)
    git(book.root, "commit", "--quiet", "--all", "--message=Record")
    return book


@pytest.fixture
def book(proved: Book, tmp_path: Path) -> Book:
    return Book(shutil.copytree(proved.root, tmp_path / "book"))


def test_untouched_book_is_accepted(book: Book) -> None:
    assert prove(book, code=0)[-1].startswith("11 passed in ")
    assert prove(book, "chapters/02-taking", code=0)[-1].startswith("3 passed in ")


CHANGED = [
    ("01-adding/04-red-more.patch", "add() takes 2", "add() takes 3",
     "tests/test_sums.py::test_add_three fails for another reason (- claimed, + "),
    ("02-taking/02-green-take.out", "1 passed", "2 passed",
     "the output is not that of 02-green-take.out; if it is right, record it with "),
    ("02-taking/end.out", "4 passed", "5 passed", "the output is not that of end.out;"),
    ("fastauth/sums.py", "difference", "sum", "the root: fastauth/sums.py in the root"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "message"), CHANGED)
def test_changed_file_is_refused_once(
    file: str, old: str, new: str, message: str, book: Book
) -> None:
    rewrite(book.root / (file if file[0] == "f" else f"chapters/{file}"), old, new)

    lines = prove(book, code=1)

    assert len([line for line in lines if line.startswith(message)]) == 1, lines
    assert lines[-1].startswith("1 failed, 10 passed in ")


def test_fault_of_two_steps_is_said_once(book: Book) -> None:
    for name in ("05-green-more", "06-refactor-names"):
        path = book.chapters / f"01-adding/{name}.patch"
        rewrite(path, "Step: ", "Run: nonsuch\nStep: ")

    lines = prove(book, code=1)

    assert lines.count("'Run: nonsuch': no program 'nonsuch'.") == 1
    assert lines.count("the same fault as at ch01-05-green") == 1


def test_form_of_the_series_is_checked_first(book: Book) -> None:
    (book.chapters / f"{GREEN}.patch").unlink()
    (book.chapters / f"{GREEN}.out").unlink()

    assert prove(book, code=4)[0] == (
        f"ERROR: chapters/{RED}.patch: the chapter ends while this red step waits."
    )


def test_chapter_end_refuses_a_table_that_a_test_leaves(book: Book) -> None:
    files = {"tests/test_take.py": TAKEN.replace("from fastauth", IMPORTS) + LEAVES}
    trailers = STEPS[6].trailers + "\nPasses: tests/test_take.py::test_table"
    write_patches(book, changed(RED, MAIN, files=files, trailers=trailers))

    lines = prove(book, "chapters/02-taking", code=1)

    message = (
        "in 'pytest -q': the table 'odd' is left, which the service does not have;"
    )
    assert len([line for line in lines if line.startswith(message)]) == 1
    assert any("imports 'psycopg2' before requirements.txt lists" in x for x in lines)


def test_whole_suite_finds_what_the_step_alone_does_not(book: Book) -> None:
    files = {"fastauth/sums.py": ADD_MORE.replace("first +", "first -") + TAKE}
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
