"""SIGTERM in the midst of a run that has a Postgres of its own: nothing stays behind."""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from redgreen.tests.author_desk import Desk
from redgreen.tests.left_running import Marked, redgreen

ROOT = Path(__file__).parents[2]
PYTEST = str(Path(sys.executable).parent / "pytest")
RUNS = {
    "pytest chapters": (PYTEST, "chapters"),
    "pytest chapters -n 2": (PYTEST, "chapters", "-n", "2"),
    "redgreen prove": redgreen("prove"),
    "redgreen bench": redgreen("bench", "resets"),
}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM that a process can answer")


@pytest.mark.parametrize("command", RUNS.values(), ids=RUNS)
def test_leaves_no_server(plain: Desk, tmp_path: Path, command: Sequence[str]) -> None:
    shutil.copy(ROOT / "chapters/pytest.ini", plain.root / "chapters")
    shutil.copytree(ROOT / "benchmarks", plain.root / "benchmarks", ignore=shutil.ignore_patterns("__pycache__"))

    with Marked(command, plain.root, tmp_path / "log") as run:
        run.wait_for_a_server()
        code = run.terminate()

        assert code != 0
        assert run.left() == [], run.log.read_text("utf-8")
