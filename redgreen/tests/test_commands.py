"""`prove` and `test`: the commands that they run, and how errors are printed."""

import contextlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from redgreen import commands
from redgreen.book import Book, tool
from redgreen.commands import main
from redgreen.serve.postgres import Server

Patch = pytest.MonkeyPatch
Capture = pytest.CaptureFixture[str]
CALLS = {
    "": "chapters -n logical",
    "--text -q": "chapters --text -q",
    "ch02 -x": "chapters/02-taking -x",
    "chapters/02-taking/": "chapters/02-taking",
    "02-taking/02-green": "chapters/02-taking/02-green-take.patch",
    "ch01-ex1": "chapters/01-adding/exercises/1-green-none.patch",
    "ch02 aside -k ch01": "chapters/02-taking chapters/aside -n logical -k ch01",
}


@pytest.mark.parametrize("words", CALLS)
def test_prove_runs_pytest(words: str, template: Book, monkeypatch: Patch) -> None:
    called: list[str] = []

    def note(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        called.extend(command[1:])
        return subprocess.CompletedProcess(command, 3)

    monkeypatch.setattr(commands.subprocess, "run", note)  # type: ignore[attr-defined]

    monkeypatch.setenv("REDGREEN_ROOT", str(template.root))

    with pytest.raises(SystemExit, match="3"):
        main(["prove", *words.split()])
    assert " ".join(called) == CALLS[words]


def test_test_adds_up_what_each_section_reports(
    tmp_path: Path, monkeypatch: Patch, capsys: Capture
) -> None:
    test = "import pytest\ndef test_a(): pass\ndef test_b(): assert 0\n"
    (tmp_path / "test_a.py").write_text(test + "def test_c(): pytest.skip('x')\n")
    run = (tool("pytest"), "-q", "-p", "no:cacheprovider")
    sections = {
        "Fails": (sys.executable, "-c", "exit(3)"),
        "Mixed": (*run, "test_a.py"),
        "Empty": (*run, "test_a.py", "-k", "no"),
        "Broken": (*run, "--nonsuch"),
    }
    server = contextlib.nullcontext(Server(1, "x"))
    monkeypatch.setattr(commands, "sections", lambda *_: sections)
    monkeypatch.setattr(commands, "temporary_server", lambda: server)
    monkeypatch.setenv("REDGREEN_ROOT", str(tmp_path))

    with pytest.raises(SystemExit, match="1"):
        main(["test"])

    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert [line[:-4] for line in lines if line.endswith(" s")] == [
        "FAILED Fails 0 passed, 1 failed, 0 skipped",
        "FAILED Mixed 1 passed, 1 failed, 1 skipped",
        "passed Empty 0 passed, 0 failed, 0 skipped",
        "FAILED Broken 0 passed, 1 failed, 0 skipped",
    ]
    assert lines[-1] == "1 passed, 3 failed, 1 skipped"
