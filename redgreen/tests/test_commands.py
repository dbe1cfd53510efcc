"""`prove` and `test`: the commands that they run, and how errors are printed."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from redgreen import commands
from redgreen.book import Book, tool
from redgreen.commands import Section, path_of, prove
from redgreen.series.read import read_series
from redgreen.serve.postgres import Server
from redgreen.tests.toy import rewrite
from redgreen.text import UserError

PATHS = {
    "ch02-02-green": "chapters/02-taking/02-green-take.patch",
    "ch02": "chapters/02-taking",
    "chapters/02-taking/": "chapters/02-taking",
    "02-taking/02-green": "chapters/02-taking/02-green-take.patch",
    "ch01-ex1": "chapters/01-adding/exercises/1-green-none.patch",
}


@pytest.mark.parametrize("name", PATHS)
def test_names_of_what_is_proved(name: str, template: Book) -> None:
    assert path_of(read_series(template.chapters), name) == PATHS[name]


def test_unknown_name_is_refused_with_the_nearest(template: Book) -> None:
    with pytest.raises(
        UserError, match=r"no step .ch02-02-gren.\. Did you mean .ch02-02-"
    ):
        prove(template, ("ch02-02-gren",))


CALLS = [
    ((), "chapters -n 2"),
    (("ch02", "-x"), "chapters/02-taking -x"),
    (("ch02", "aside", "-k", "ch01"), "chapters/02-taking chapters/aside -n 2 -k ch01"),
]


@pytest.mark.parametrize(("arguments", "expected"), CALLS)
def test_prove_runs_pytest(
    arguments: tuple[str, ...],
    expected: str,
    template: Book,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    called: list[str] = []

    def note(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        called.extend(command[1:])
        return subprocess.CompletedProcess(command, 3)

    monkeypatch.setattr(commands, "processors", lambda: 2)
    monkeypatch.setattr(commands.subprocess, "run", note)  # type: ignore[attr-defined]

    assert prove(template, arguments) == 3
    assert " ".join(called) == expected


def test_text_is_checked_without_a_run(
    book: Book, capsys: pytest.CaptureFixture[str]
) -> None:
    assert prove(book, ("--text",)) == 0
    rewrite(book.root / "fastauth/sums.py", "sum", "total")

    assert prove(book, ("--text",)) == 1
    said = capsys.readouterr().out
    assert "12 steps and the pages checked in " in said
    assert (
        "the root: fastauth/sums.py in the root is not the file of ch02-02-gr" in said
    )
    assert said.endswith("s, no run: 1 fault.\n")


def test_pages_are_checked_once_the_transcripts_are_there(
    book: Book, capsys: pytest.CaptureFixture[str]
) -> None:
    (book.chapters / "02-taking/02-green-take.out").unlink()

    assert prove(book, ("--text",)) == 1
    said = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in said[:-1]] == ["ch02-02-green"]


def test_test_adds_up_what_each_section_reports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    test = "import pytest\ndef test_a(): pass\ndef test_b(): assert 0\n"
    (tmp_path / "test_a.py").write_text(test + "def test_c(): pytest.skip('x')\n")
    run = (tool("pytest"), "-q", "-p", "no:cacheprovider")
    sections = [
        Section("Fails", (sys.executable, "-c", "exit(3)"), os.environ, pytest=False),
        Section("Mixed", (*run, "test_a.py"), os.environ),
        Section("Empty", (*run, "test_a.py", "-k", "no"), os.environ),
        Section("Broken", (*run, "--nonsuch"), os.environ),
    ]
    server = contextlib.nullcontext(Server(1, 1, "x"))
    monkeypatch.setattr(commands, "_sections", lambda *_: sections)
    monkeypatch.setattr(commands, "temporary_server", lambda: server)

    assert commands.test(Book(tmp_path), ()) == 1

    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert [
        line.rpartition(" skipped ")[0] for line in lines if " skipped " in line
    ] == [
        "FAILED Fails 0 passed, 1 failed, 0",
        "FAILED Mixed 1 passed, 1 failed, 1",
        "empty Empty 0 passed, 0 failed, 0",
        "FAILED Broken 0 passed, 1 failed, 0",
    ]
    assert lines[-1] == "1 passed, 3 failed, 1 skipped"


ERRORS = [
    ("nxt", 2, "redgreen: No such command: 'nxt'. Did you mean 'next'?"),
    (
        "prove ch9",
        1,
        "redgreen: there is no chapter and no step 'ch9'. Did you mean 'ch",
    ),
    ("edit --abort", 1, "redgreen: no edit is open."),
]


@pytest.mark.parametrize(("words", "code", "message"), ERRORS)
def test_error_is_one_line(words: str, code: int, message: str, book: Book) -> None:
    command, where = (
        [tool("redgreen"), *words.split()],
        {"REDGREEN_ROOT": str(book.root)},
    )

    done = subprocess.run(
        command, env=os.environ | where, capture_output=True, text=True
    )

    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith(message)
    assert done.stderr.count("\n") == 1
