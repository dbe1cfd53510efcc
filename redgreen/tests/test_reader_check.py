"""`check` on the reader's files, `doctor`, and the desk in a real terminal."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from redgreen.book import Book
from redgreen.serve.postgres import connect, temporary_server
from redgreen.tests.reader import SUMS, Reader, new_reader
from redgreen.tests.toy import ADD, ADD_MORE, HEAD, SWAPPED, TWO

TOO_MANY = "TypeError: add() takes 2 positional arguments but 3 were given"


@pytest.fixture
def reader(book: Book, monkeypatch: pytest.MonkeyPatch) -> Reader:
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
         f'ch01-04-red: test_add_three must fail with "{TOO_MANY}", but 3 of 3 passed. '
         "tests/test_sums.py::test_add_three does not fail."),
        ("ch01-04", {SUMS: "def add(*numbers): return 4"},
         "but 3 of 3 failed. tests/test_sums.py::test_add_two: assert 4 == 3"),
        ("ch01-03", {},
         "all tests must pass, but 1 of 1 failed. tests/test_sums.py: "
         "ModuleNotFoundError: No module named 'fastauth.sums'"),
        ("ch01-03", {SUMS: "def add("}, "SyntaxError: '(' was never closed"),
        ("ch01-05", {"tests/test_sums.py": HEAD + TWO + SWAPPED},
         "must pass, but the tests have changed. 'git checkout ch01-04-red -- "
         "tests/test_sums.py' restores it."),
        ("ch01-06", {}, "but nothing has changed. The page says what to change."),
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
    assert "✔ ch01-03-green: all tests must pass: 1 of 1 passed." in reader.says(
        "check"
    )
    assert reader.git("status", "--porcelain", "--ignored") == before
    assert "ch01-03-green: all tests" not in reader.says("next")  # it held before
    assert reader.at == ("ch01-04-red", "")


def test_run_that_does_not_end_is_stopped(reader: Reader) -> None:
    reader.says("next", "ch01-03")
    reader.write(SUMS, "while True:\n    pass\n")

    said = reader.refuses("check", "--timeout", "1")

    assert (
        said == "'pytest tests/test_sums.py' was stopped: it took more than 1 seconds."
    )


def test_database_is_one_of_the_checks_own(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.says("next", "ch01-03")
    reader.write("requirements.txt", "psycopg2-binary==2.9.13\n")
    reader.write(SUMS, f"import os\n\nurl = os.environ['DATABASE_URL']\n{ADD}")
    assert "the database of DATABASE_URL does not answer" in reader.refuses("check")
    with temporary_server() as server:
        monkeypatch.setenv("DATABASE_URL", server.url("postgres"))
        assert "✔" in reader.says("check")
        assert reader.says("doctor").endswith("Nothing is wrong.")
        with connect(server.url("postgres")) as cursor:
            cursor.execute("select datname from pg_database where not datistemplate")
            names = {name for (name,) in cursor.fetchall()}
    one, other = sorted(names - {"postgres"})
    assert one.startswith("check_")
    assert (one[-9:], other) == ("_fastauth", f"{one}_test")


def test_watch_checks_each_saved_file(reader: Reader) -> None:
    reader.says("next", "ch01-03")
    command = [str(Path(sys.executable).with_name("redgreen")), "check", "--watch"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        first = [next(process.stdout) for _ in range(3)]
        reader.write(SUMS, ADD)
        second = next(process.stdout)
        process.send_signal(signal.SIGINT)
    assert "but 1 of 1 failed." in first[0]
    assert second == "✔ ch01-03-green: all tests must pass: 1 of 1 passed.\n"


def test_doctor_names_the_repairs(reader: Reader) -> None:
    reader.git("tag", "--delete", "ch02-01-red")
    lock = reader.git("rev-parse", "--path-format=absolute", "--git-path", "index.lock")
    Path(lock).touch()
    (reader.book.root / "requirements.txt").write_text("pytest==1.0\n")

    said = reader.refuses("doctor")

    assert "✘ Packages: not at the pinned version: pytest." in said
    assert "-m pip install -r ../requirements.txt" in said
    assert "✘ Tags: missing or old: ch02-01-red. redgreen tags" in said
    assert f"If none runs: rm {lock}" in said
    assert "✘ Database: the database of DATABASE_URL does not answer" in said
    assert "unset DATABASE_URL ✔ Tutorial: not served; 'redgreen start'" in said
    assert said.endswith("4 to repair.")


def test_narrow_terminal_with_and_without_colours(reader: Reader) -> None:
    commands = "redgreen next ch01-03; redgreen status; redgreen check"
    assert "\x1b[32m" in screen(commands)
    plain = screen(f"export NO_COLOR=1; {commands}")
    assert "\x1b" not in plain
    assert "  04  red      Test that add takes three\n" in plain
    assert [line for line in plain.split("\n") if len(line) > 40] == []


def screen(line: str) -> str:
    """Return what a shell prints for `line` on a terminal of 40 columns."""
    wire, end = pty.openpty()
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 40, 0, 0))
    # Without `env` it would get the COLUMNS that readline sets in C.
    with subprocess.Popen(("sh", "-c", line), stdout=end, stderr=end, env=os.environ):
        os.close(end)
        shown = b""
        with contextlib.suppress(OSError):  # The other end is closed.
            while True:
                shown += os.read(wire, 65536)
    os.close(wire)
    return shown.decode().replace("\r", "")
