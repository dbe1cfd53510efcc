"""How `check` runs: what it stops, what it remembers, and how it watches; its verdicts: test_reader_check.py."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redgreen.errors import BookError
from redgreen.reader.trial import Trial
from redgreen.tests.reader.hand import NOWHERE, Hand
from redgreen.tests.toy import ADD

PATIENCE = 60


class TestTheRun:
    def test_leaves_no_file_in_the_workspace(self, hand: Hand) -> None:
        hand.say("next", "ch01-03")
        before = sorted(hand.workspace.rglob("*"))
        hand.say("check")

        assert sorted(hand.workspace.rglob("*")) == before

    def test_a_setting_of_the_readers_does_not_change_it(self, hand: Hand) -> None:
        hand.patch.setenv("PYTEST_ADDOPTS", "-k nothing")
        hand.say("next", "ch01-03")

        assert "here it does" in hand.say("check")

    def test_a_run_that_hangs_is_ended(self, hand: Hand) -> None:
        hand.say("next", "ch01-02")
        hand.write("sums.py", "import time\n\ntime.sleep(600)\n")

        told = hand.refusal("check", "--timeout", "2")

        assert "did not end within 2 seconds and were stopped; 'pytest -x -v' shows" in told

    def test_its_children_are_ended_with_it(self, tmp_path: Path) -> None:
        sleeper = f"import subprocess, sys\np = subprocess.Popen([sys.executable, '-c', {WAIT!r}])\n"
        (tmp_path / "conftest.py").write_text(sleeper + "open('child', 'w').write(str(p.pid))\np.wait()\n")

        with pytest.raises(BookError, match="did not end"):
            Trial(tmp_path, NOWHERE, patience=5).run()

        assert _ends(int((tmp_path / "child").read_text()))

    def test_a_pytest_that_cannot_run_is_told(self, hand: Hand) -> None:
        hand.say("next", "ch01-03")
        hand.write("pyproject.toml", "[tool.pytest]\nno_such_option = 1\nstrict = true\n")

        assert "pytest could not run (ERROR: " in hand.refusal("check")

    def test_a_conftest_that_cannot_be_imported_is_told_without_pytests_mark(self, hand: Hand) -> None:
        hand.say("next", "ch01-03")
        hand.write("conftest.py", "raise RuntimeError('no fixtures today')\n")

        assert "pytest could not run (RuntimeError: no fixtures today)" in hand.refusal("check")


class TestMemory:
    def test_a_step_that_held_is_remembered(self, hand: Hand) -> None:
        hand.say("check")

        assert list(json.loads((hand.root / ".redgreen/reader.json").read_text())["held"]) == ["ch01-00-setup"]

    def test_going_on_does_not_run_the_same_files_twice(self, hand: Hand) -> None:
        hand.say("check")
        hand.patch.setattr("redgreen.reader.onward.check_step", None)

        assert "ch01-01-red" in hand.say("next")


class TestWatch:
    def test_checks_again_on_each_save(self, hand: Hand) -> None:
        hand.say("next", "ch01-02")
        command = [str(Path(sys.executable).parent / "redgreen"), "check", "--watch"]
        process = subprocess.Popen(
            command,
            cwd=hand.workspace,
            env=dict(os.environ),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        guard = threading.Timer(PATIENCE, process.kill)
        guard.start()
        try:
            assert process.stdout
            seen = _read_until(process.stdout, "Watching")
            time.sleep(1)  # The watch itself begins a moment after it says so, and nothing outside shows when.
            hand.write("sums.py", ADD)
            seen += _read_until(process.stdout, "Watching")
            process.send_signal(signal.SIGINT)
            code = process.wait(PATIENCE)
        finally:
            guard.cancel()
            process.kill()
            process.communicate()

        assert "here 1 of 1 fails" in seen
        assert "here it passes" in seen
        assert code == 0


WAIT = "import time; time.sleep(600)"


def _read_until(stream: Iterator[str], word: str) -> str:
    lines = []
    for line in stream:
        lines.append(line)
        if word in line:
            break
    return "".join(lines)


def _ends(pid: int) -> bool:
    for _ in range(PATIENCE * 10):
        try:
            os.kill(pid, 0)
            status = Path(f"/proc/{pid}/status")
            if status.exists() and "State:\tZ" in status.read_text():
                return True
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False
