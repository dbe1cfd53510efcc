"""What the nursery loads before it forks, and what it leaves to the steps."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from redgreen.errors import BookError
from redgreen.proof.environment import shared_environment
from redgreen.proof.running import nursery
from redgreen.proof.running.forks import ForkRunner, can_fork
from redgreen.proof.running.run import Run
from redgreen.tests.toy import write

ROOT = Path(__file__).parents[2]
SERVES = (
    "import sys\n\nfrom fastapi import FastAPI\nfrom fastapi.staticfiles import StaticFiles\n"
    "from fastapi.testclient import TestClient\n\nEARLY = set(sys.modules)\n\n\ndef test_serves():\n"
    "    app = FastAPI()\n    app.get('/notes')(lambda note: note)\n    app.mount('/', StaticFiles(directory='.'))\n"
    "    codes = [TestClient(app).get(path).status_code for path in ('/notes?note=a', '/test_it.py')]\n"
    "    assert (codes, set(sys.modules) - EARLY) == ([200, 200], set())\n"
)


@pytest.mark.skipif(not can_fork(), reason="processes cannot fork here")
def test_a_fork_has_what_a_service_loads_at_its_first_request(tmp_path: Path) -> None:
    write(tmp_path / "tree/test_it.py", SERVES)
    output = tmp_path / "output.txt"
    runner = ForkRunner(tmp_path, shared_environment())

    code = runner.run(Run((), tmp_path / "tree", shared_environment(), output, patience=120))
    runner.close()

    assert code == 0, output.read_text("utf-8")


def test_a_library_that_warns_while_loading_is_left_to_the_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "redgreen_loud.py", "import warnings\n\nwarnings.warn('old', DeprecationWarning, stacklevel=2)\n")
    write(tmp_path / "redgreen_quiet.py", "")
    monkeypatch.syspath_prepend(tmp_path)
    loading = nursery.Loading(["redgreen_loud", "redgreen_quiet", "redgreen_missing"])

    loading.pytest_sessionstart()

    assert loading.loud == ["redgreen_loud"]


def test_one_that_is_killed_while_it_loads_leaves_nothing_outside_of_its_folder(tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    home.mkdir()
    elsewhere.mkdir()
    command = (sys.executable, "-m", "redgreen.proof.running.nursery")
    environment = os.environ | {"TMPDIR": str(elsewhere), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=home, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        while not (any(home.iterdir()) or any(elsewhere.iterdir())):
            assert process.poll() is None
            time.sleep(0.01)
        process.kill()

    assert list(elsewhere.iterdir()) == []


@pytest.mark.skipif(not can_fork(), reason="processes cannot fork here")
class TestRunner:
    """A runner whose nursery fails says so in a sentence, and begins with another one."""

    @pytest.fixture
    def run(self, tmp_path: Path) -> Run:
        write(tmp_path / "tree/test_it.py", "def test_it():\n    pass\n")
        return Run((), tmp_path / "tree", shared_environment(), tmp_path / "output.txt", patience=120)

    def test_one_that_dies_while_it_loads(self, tmp_path: Path, run: Run) -> None:
        runner = ForkRunner(tmp_path, shared_environment() | {"PYTHONHOME": str(tmp_path / "nowhere")})

        with pytest.raises(BookError, match="ended unasked"):
            runner.run(run)
        runner.environment = shared_environment()
        code = runner.run(run)
        runner.close()

        assert code == 0

    def test_one_that_is_killed_between_two_runs(self, tmp_path: Path, run: Run) -> None:
        runner = ForkRunner(tmp_path, shared_environment())
        runner.run(run)
        assert runner._nursery
        runner._nursery.kill()
        runner._nursery.wait()

        code = runner.run(run)
        runner.close()

        assert code == 0

    def test_one_that_never_loads(self, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("redgreen.proof.running.forks.LOADING", 0)
        runner = ForkRunner(tmp_path, shared_environment())

        with pytest.raises(BookError, match="did not load its libraries within 0 seconds"):
            runner.run(run)
        runner.close()
