"""`check` on the reader's files, `doctor`, and the desk in a real terminal."""

import contextlib
import os
import pty
import subprocess
import sys
from itertools import takewhile
from pathlib import Path

import pytest

from redgreen.book import Book
from redgreen.serve.postgres import temporary_server
from redgreen.tests.reader import SUMS, Patch, Reader, new_reader
from redgreen.tests.toy import ADD, ADD_MORE, HEAD, SWAPPED, TWO, rewrite

PACKAGE = Path(__file__).parents[1]
ASK = """\
import os
from redgreen.serve.postgres import connect

with connect(os.environ["DATABASE_URL"]) as cursor:
    cursor.execute("select datname from pg_database where not datistemplate")
    assert sorted(cursor.fetchall()) == [("fastauth",), ("postgres",)]
"""
TOO_MANY = "TypeError: add() takes 2 positional arguments but 3 were given"


@pytest.fixture
def reader(book: Book, monkeypatch: Patch) -> Reader:
    return new_reader(book, monkeypatch)


@pytest.mark.parametrize(
    "tag", ["ch01-01-setup", "ch01-02-red", "ch01-06-refactor", "ch01-ex1-red"]
)
def test_files_of_the_tutorial_hold(reader: Reader, tag: str) -> None:
    reader.git("checkout", "--quiet", tag)

    assert f"✔ {tag}: " in reader.says("check")


@pytest.mark.parametrize(
    ("tag", "files", "said"),
    [
        ("ch01-04", {SUMS: ADD_MORE},
         "ch01-04-red: test_add_three must fail; 3 of 3 passed. "
         f'tests/test_sums.py::test_add_three must fail with "{TOO_MANY}".'),
        ("ch01-04", {SUMS: "def add(*numbers): return 4"},
         "0 of 3 passed. tests/test_sums.py::test_add_two: assert 4 == 3"),
        ("ch01-03", {SUMS: "def add("}, "SyntaxError: '(' was never closed"),
        ("ch01-03", {"tests/conftest.py": "x = ="},
         "line 1 E x = = E ^ E SyntaxError: invalid syntax Next:"),
        ("ch01-03", {"tests/conftest.py": "import nonsuch"},
         "ModuleNotFoundError: No module named 'nonsuch' Next: 'redgreen hint' helps;"),
        ("ch01-05", {"tests/test_sums.py": HEAD + TWO + SWAPPED},
         "2 of 2 passed. tests/test_sums.py is not as it was; 'git checkout ch01-04"),
        ("ch01-06", {}, "No file has changed. Is everything saved? The page says what"),
    ],
)  # fmt: skip
def test_what_does_not_hold(
    reader: Reader, tag: str, files: dict[str, str], said: str
) -> None:
    reader.says("next", tag)
    for path, text in files.items():
        reader.write(path, text)

    assert said in reader.refuses("check")


def test_next_goes_on_when_the_check_holds(reader: Reader) -> None:
    reader.says("next")
    reader.says("next")
    assert "'redgreen next --anyway' goes on." in reader.refuses("next")
    reader.write(SUMS, ADD)
    reader.write("tests/test_mine.py", "def test_mine() -> None:\n    assert True\n")
    before = reader.git("status", "--porcelain", "--ignored")
    said = reader.says("check")
    assert "✔ ch01-03-green: all tests must pass; 1 of 1 passed." in said
    assert reader.git("status", "--porcelain", "--ignored") == before
    assert "✔ ch01-03-green: these files have passed the" in reader.says("next")
    assert reader.at == ("ch01-04-red", "")


def test_database_is_new_and_not_the_readers(book: Book, monkeypatch: Patch) -> None:
    patch = book.chapters / "01-adding/01-setup-a-project.patch"
    rewrite(patch, "+pytest==9.2.0\n", "+psycopg2-binary==2.9.13\n")
    reader = new_reader(book, monkeypatch)
    reader.says("next", "ch01-03")
    reader.write(SUMS, f"{ASK}\n\n{ADD}")

    assert "✔" in reader.says("check")


def test_watch_checks_each_saved_file(reader: Reader) -> None:
    reader.says("next", "ch01-03")
    command = [str(Path(sys.executable).with_name("redgreen")), "check", "--watch"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        first = [*takewhile(lambda line: "Ctrl-C" not in line, process.stdout)]
        reader.write(SUMS, ADD)
        second = next(process.stdout)
        # It acts as Ctrl-C does, which a background job of a shell ignores.
        process.terminate()
    assert "; 0 of 1 passed." in first[0]
    assert "No file has changed" in first[1]
    assert second == "✔ ch01-03-green: all tests must pass; 1 of 1 passed.\n"


def test_doctor_names_the_repairs(reader: Reader, monkeypatch: Patch) -> None:
    reader.git("tag", "--delete", "ch02-01-red")
    (reader.book.root / "requirements.txt").write_text("pytest==1.0\n")
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setattr("shutil.which", lambda _: None)

    said = reader.refuses("doctor")

    tool = f"python3 {os.path.relpath(PACKAGE)}"
    assert "✘ Packages: not installed: pytest==1.0; type" in said
    assert "-m pip install pytest==1.0'" in said
    assert f"✘ Tags: missing or old: ch02-01-red; type '{tool} tags'." in said
    assert "✔ Workspace: you are at ch01-01-setup" in said
    assert f"started no database yet; type '{tool} start'." in said
    assert said.endswith("3 to repair.")


def test_doctor_finds_nothing_wrong(reader: Reader, monkeypatch: Patch) -> None:
    with temporary_server() as server:
        monkeypatch.setenv("DATABASE_URL", server.url("postgres"))

        assert reader.says("doctor").endswith("Nothing is wrong.")


def test_narrow_terminal_with_and_without_colours(reader: Reader) -> None:
    assert "\x1b[32m" in screen("redgreen status")
    plain = screen("export NO_COLOR=1; redgreen next ch01-03; redgreen check")
    assert "\x1b" not in plain
    assert "✘ ch01-03-green: all tests must pass; 0\nof 1 passed.\n" in plain
    assert [line for line in plain.split("\n") if len(line) > 40] == []


def screen(line: str) -> str:
    """Return what a shell prints for `line` on a terminal of 40 columns."""
    wire, end = pty.openpty()
    command = ("sh", "-c", f"stty cols 40; {line}")
    # Without `env` it would get the COLUMNS that readline sets in C.
    with subprocess.Popen(command, stdin=end, stdout=end, stderr=end, env=os.environ):
        os.close(end)
        shown = b""
        with contextlib.suppress(OSError):  # The other end is closed.
            while True:
                shown += os.read(wire, 65536)
    os.close(wire)
    return shown.decode().replace("\r", "")
