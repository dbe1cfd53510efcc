"""What is measured of the code that tests run, and how a floor is held."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from redgreen.commands.coverage import Coverage
from redgreen.tests.toy import write

ROOT = Path(__file__).parents[2]
CODE = "def sign(number):\n    if number < 0:\n        return -1\n    return 1  # pragma: no cover\n"
RUNS = "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'import code_of_ours as c; {}'], check=True)\n"


def measured(tmp_path: Path, words: str) -> int:
    """Run `words` in a process below the measured one; return what the report of the service's settings returns."""
    write(tmp_path / "source/code_of_ours.py", CODE)
    coverage = Coverage(ROOT / "redgreen/coverage-service.ini", tmp_path / "source", tmp_path / "scratch")
    environment = os.environ | coverage.environment() | {"PYTHONPATH": str(tmp_path / "source")}
    subprocess.run((sys.executable, "-c", RUNS.format(words)), env=environment, cwd=tmp_path, check=True)
    return coverage.report(tmp_path)


def test_a_process_below_a_process_counts(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert measured(tmp_path, "c.sign(1); c.sign(-1)") == 0
    assert "100%" in capfd.readouterr().out


@pytest.mark.parametrize("words", ["c.sign(1)", "c.sign(-1)"], ids=["a branch", "a line that asks to be left out"])
def test_what_is_not_run_breaks_the_services_floor(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], words: str
) -> None:
    assert measured(tmp_path, words) == 2
    assert "code_of_ours.py" in capfd.readouterr().out


def test_both_floors_are_set() -> None:
    floors = [(ROOT / f"redgreen/{name}.ini").read_text("utf-8") for name in ("coverage", "coverage-service")]

    assert "fail_under = 100\n" in floors[1]
    assert "fail_under = " in floors[0]
