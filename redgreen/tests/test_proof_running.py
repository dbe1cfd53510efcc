"""A fork of the nursery and a new process run a suite to the same reports and the same words."""

import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from redgreen.errors import BookError
from redgreen.proof.environment import shared_environment
from redgreen.proof.normalise import normalise, temporary
from redgreen.proof.running.forks import ForkRunner, can_fork, importable
from redgreen.proof.running.fresh import FreshRunner
from redgreen.proof.running.run import Run, Runner
from redgreen.proof.session import read_session
from redgreen.tests.toy import PROJECT, write

pytestmark = pytest.mark.skipif(not can_fork(), reason="processes cannot fork here")

PASS = "def test_holds():\n    assert 1 + 1 == 2\n"
FAIL = "def test_fails(tmp_path):\n    assert {'a': [1, 2]} == {'a': [1, 3]}, tmp_path\n"
LIBRARIES = (
    "import sys\n\nfrom fastapi import FastAPI\nfrom fastapi.testclient import TestClient\n\n\n"
    "def test_asks():\n    assert TestClient(FastAPI()).get('/nowhere').status_code == 404\n"
)
WARNS = "import warnings\n\n\ndef test_warns():\n    warnings.warn('old', DeprecationWarning, stacklevel=1)\n"
WARNS_EARLY = "import warnings\n\nwarnings.warn('old', DeprecationWarning, stacklevel=1)\n"
PRINTS = (
    "import atexit\nimport logging\nimport sys\n\n\ndef test_prints():\n    print('out')\n"
    "    print('err', file=sys.stderr)\n    logging.getLogger('x').warning('log')\n    assert not sys.argv[1:]\n"
)
SURROUNDINGS = (
    "import asyncio\nimport os\nimport signal\nimport sys\nimport threading\nimport warnings\n\n\ndef test_tells():\n"
    "    handlers = {str(each): str(signal.getsignal(each)) for each in signal.valid_signals()}\n"
    "    assert None, (sys.argv, sys.path, dict(os.environ), os.getcwd(), os.umask(0), handlers, warnings.filters,\n"
    "        threading.enumerate(), sys.flags, sys.stdin.read(), os.isatty(1), sys.modules['__main__'].__file__,\n"
    "        sys.getrecursionlimit(), sorted(os.listdir('/proc/self/fd')), gc_state())\n\n\n"
    "def gc_state():\n    import gc\n    return gc.isenabled(), gc.get_threshold()\n"
)
HANGS = (
    "import subprocess\nimport sys\nfrom pathlib import Path\n\n\ndef test_hangs():\n"
    "    child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
    "    Path('child').write_text(str(child.pid))\n    child.wait()\n"
)
SECONDS = re.compile(r'"seconds": [-+.\de]+, ')
SLEEPS = (
    "import time\n\nimport pytest\n\n\n@pytest.fixture\ndef slow():\n    time.sleep(0.1)\n    yield\n    time.sleep(0.1)\n\n\n"
    "def test_sleeps(slow):\n    time.sleep(0.1)\n\n\n"
)
SUITES: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "a pass": ({"test_it.py": PASS}, ()),
    "a failure": ({"test_it.py": FAIL}, ()),
    "a verbose failure": ({"test_it.py": PASS + FAIL}, ("-vv",)),
    "a suite with libraries": ({"test_it.py": LIBRARIES}, ()),
    "a file that cannot be collected": ({"test_it.py": "import nowhere\n"}, ()),
    "a syntax error": ({"test_it.py": "def test_it(:\n"}, ()),
    "a warning as an error": ({"test_it.py": WARNS}, ()),
    "a warning while collecting": ({"test_it.py": WARNS_EARLY + PASS}, ()),
    "a warning that is told": ({"test_it.py": WARNS}, ("-W", "default")),
    "words of a test": ({"test_it.py": PRINTS}, ("-s",)),
    "words of a failing test": ({"test_it.py": PRINTS}, ()),
    "words at the end": ({"test_it.py": "import atexit\n\natexit.register(print, 'bye')\n\n\n" + PASS}, ()),
    "a conftest with a plugin": ({"conftest.py": "pytest_plugins = ['pytester']\n", "test_it.py": PASS}, ()),
    "a conftest that fails": ({"conftest.py": "raise RuntimeError('no')\n", "test_it.py": PASS}, ()),
    "an unknown option": ({"test_it.py": PASS}, ("--nowhere",)),
    "an unknown setting": ({"pyproject.toml": PROJECT + "nowhere = 1\n", "test_it.py": PASS}, ()),
    "an unknown marker": ({"test_it.py": "import pytest\n\n\n@pytest.mark.nowhere\n" + PASS}, ()),
    "no test": ({"test_it.py": ""}, ()),
    "a suite backwards": ({"test_it.py": PASS + FAIL}, ("--reverse",)),
    "os._exit": ({"test_it.py": "import os\n\n\ndef test_ends():\n    os._exit(3)\n"}, ("-s",)),
    "a signal": ({"test_it.py": "import os\n\n\ndef test_ends():\n    os.kill(os.getpid(), 9)\n"}, ()),
    "sys.exit": ({"test_it.py": "import sys\n\nsys.exit('enough')\n"}, ()),
    "the surroundings": ({"test_it.py": SURROUNDINGS}, ("-vv",)),
}


@dataclass
class Place:
    """A folder in which a suite is run, and the two ways of running it."""

    folder: Path
    forks: ForkRunner

    @property
    def report(self) -> Path:
        return self.folder.parent / "report.json"

    def result(self, runner: Runner, *words: str, patience: float = 120.0) -> tuple[int, str, str]:
        """Run the suite; return the exit code, the probe's report without its seconds, and what was printed."""
        report, output = self.report, self.folder.parent / "output.txt"
        report.unlink(missing_ok=True)
        environment = shared_environment() | {"REDGREEN_REPORT": str(report)}
        code = runner.run(Run(words, self.folder, environment, output, patience))
        told = SECONDS.sub("", report.read_text("utf-8")) if report.exists() else ""
        return code, temporary(told), normalise(output.read_bytes().decode(), self.folder, 5432)


@pytest.fixture(scope="module")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForkRunner]:
    runner = ForkRunner(tmp_path_factory.mktemp("nursery"), shared_environment())
    yield runner
    runner.close()


@pytest.fixture
def place(tmp_path: Path, forks: ForkRunner) -> Place:
    folder = tmp_path / "workspace"
    write(folder / "pyproject.toml", PROJECT.replace('testpaths = ["tests"]\n', ""))
    return Place(folder, forks)


def fill(place: Place, files: Mapping[str, str]) -> None:
    for path, content in files.items():
        write(place.folder / path, content)


@pytest.mark.parametrize("suite", SUITES)
def test_both_ways_give_the_same(place: Place, suite: str) -> None:
    files, words = SUITES[suite]
    fill(place, files)

    forked = place.result(place.forks, *words)
    fresh = place.result(FreshRunner(), *words)

    assert forked == fresh


def test_the_seconds_of_the_tests_are_counted_with_their_fixtures(place: Place) -> None:
    fill(place, {"test_it.py": SLEEPS + PASS})

    place.result(place.forks)

    assert read_session(place.report, "").seconds >= 0.3


def test_a_fork_loads_nothing_of_what_the_last_one_loaded(place: Place) -> None:
    fill(
        place,
        {"helper.py": "VALUE = 1\n", "test_it.py": "import helper\n\n\ndef test_it():\n    assert helper.VALUE == 1\n"},
    )
    first = place.result(place.forks)
    fill(place, {"helper.py": "VALUE = 20\n"})

    second = place.result(place.forks)

    assert (first[0], second[0]) == (0, 1)
    assert "assert 20 == 1" in second[1]


@pytest.mark.parametrize("way", ["forked", "fresh"])
def test_a_stuck_run_is_ended_with_its_children(place: Place, way: str) -> None:
    fill(place, {"test_it.py": HANGS})
    runner = place.forks if way == "forked" else FreshRunner()

    with pytest.raises(BookError, match=r"^'pytest' did not end within 3 seconds\.$"):
        place.result(runner, patience=3)

    assert_gone(place)


@pytest.mark.parametrize("way", ["forked", "fresh"])
def test_a_child_that_a_run_leaves_behind_is_ended(place: Place, way: str) -> None:
    fill(place, {"test_it.py": HANGS.replace("child.wait()", "child.returncode = 0")})

    code, _, _ = place.result(place.forks if way == "forked" else FreshRunner())

    assert code == 0
    assert_gone(place)


def test_the_runs_after_a_stuck_one_go_on(place: Place) -> None:
    fill(place, {"test_it.py": HANGS})
    with pytest.raises(BookError):
        place.result(place.forks, patience=2)
    fill(place, {"test_it.py": PASS})

    assert place.result(place.forks)[0] == 0


def test_a_nursery_that_dies_is_told_and_replaced(place: Place) -> None:
    fill(place, {"test_it.py": "import os\n\n\ndef test_it():\n    os.kill(os.getppid(), 9)\n"})
    with pytest.raises(BookError, match="the process that runs the steps ended unasked"):
        place.result(place.forks)
    fill(place, {"test_it.py": PASS})

    assert place.result(place.forks)[0] == 0


def test_a_tree_with_a_module_of_a_librarys_name_gets_its_own(place: Place) -> None:
    fill(place, {"jwt.py": "MINE = 1\n", "fastapi/__init__.py": "MINE = 1\n"})
    fill(place, {"test_it.py": "import fastapi\n\n\ndef test_it():\n    assert fastapi.MINE == 1\n"})

    assert place.result(place.forks)[0] == 0


def test_only_what_stands_on_the_path_counts_as_importable(tmp_path: Path) -> None:
    for path in ("main.py", "service/__init__.py", "service/email.py", "more/calendar.py", "more/data/a.txt"):
        write(tmp_path / path, "")

    assert sorted(importable(tmp_path)) == ["calendar", "main", "service"]


def test_a_run_that_nobody_waits_for_is_ended(place: Place, tmp_path: Path) -> None:
    """As after a SIGKILL of the proof: the wire is cut, and the nursery ends what it runs."""
    own = ForkRunner(tmp_path, shared_environment())
    fill(place, {"test_it.py": HANGS})
    ended: list[BookError] = []

    def wait_for_it() -> None:
        try:
            place.result(own)
        except BookError as error:
            ended.append(error)

    waiting = threading.Thread(target=wait_for_it)
    waiting.start()
    until(lambda: (place.folder / "child").exists() and (place.folder / "child").read_text() != "")
    own.close()
    waiting.join(60)

    assert len(ended) == 1
    assert_gone(place)


def assert_gone(place: Place) -> None:
    """The child that the suite started, which noted its number, runs no more, or will not when its death is served."""
    number = int((place.folder / "child").read_text())

    def ended() -> bool:
        try:
            return psutil.Process(number).status() == psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return True

    until(ended)


def until(happened: Callable[[], bool]) -> None:
    """Wait at most a minute."""
    end = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < end, "it did not happen within a minute"
        time.sleep(0.05)
