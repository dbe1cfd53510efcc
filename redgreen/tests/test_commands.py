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
from redgreen.commands import Section, prove
from redgreen.serve.postgres import Server
from redgreen.tests.toy import SUMS, rewrite

Patch = pytest.MonkeyPatch
Capture = pytest.CaptureFixture[str]
CALLS = {
    "": "chapters -n 2",
    "ch02 -x": "chapters/02-taking -x",
    "chapters/02-taking/": "chapters/02-taking",
    "02-taking/02-green": "chapters/02-taking/02-green-take.patch",
    "ch01-ex1": "chapters/01-adding/exercises/1-green-none.patch",
    "ch02 aside -k ch01": "chapters/02-taking chapters/aside -n 2 -k ch01",
}


@pytest.mark.parametrize("words", CALLS)
def test_prove_runs_pytest(words: str, template: Book, monkeypatch: Patch) -> None:
    called: list[str] = []

    def note(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        called.extend(command[1:])
        return subprocess.CompletedProcess(command, 3)

    monkeypatch.setattr(commands, "processors", lambda: 2)
    monkeypatch.setattr(commands.subprocess, "run", note)  # type: ignore[attr-defined]

    assert prove(template, tuple(words.split())) == 3
    assert " ".join(called) == CALLS[words]


def test_text_is_checked_without_a_run(book: Book, capsys: Capture) -> None:
    assert prove(book, ("--text",)) == 0
    rewrite(book.root / SUMS, "sum", "total")

    assert prove(book, ("--text",)) == 1
    said = capsys.readouterr().out
    assert "12 steps and the pages checked in " in said
    assert f"the root: {SUMS} in the root is not the file of ch02-02-green;" in said
    assert said.endswith("s, no run: 1 fault.\n")


def test_missing_transcript_is_said_once(book: Book, capsys: Capture) -> None:
    (book.chapters / "02-taking/02-green-take.out").unlink()

    assert prove(book, ("--text",)) == 1
    assert capsys.readouterr().out.endswith("s, no run: 1 fault.\n")


def test_test_adds_up_what_each_section_reports(
    tmp_path: Path, monkeypatch: Patch, capsys: Capture
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
    server = contextlib.nullcontext(Server(1, "x"))
    monkeypatch.setattr(commands, "_sections", lambda *_: sections)
    monkeypatch.setattr(commands, "temporary_server", lambda: server)

    assert commands.test(Book(tmp_path), ()) == 1

    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert [line[:-4] for line in lines if line.endswith(" s")] == [
        "FAILED Fails 0 passed, 1 failed, 0 skipped",
        "FAILED Mixed 1 passed, 1 failed, 1 skipped",
        "empty Empty 0 passed, 0 failed, 0 skipped",
        "FAILED Broken 0 passed, 1 failed, 0 skipped",
    ]
    assert lines[-1] == "1 passed, 3 failed, 1 skipped"
