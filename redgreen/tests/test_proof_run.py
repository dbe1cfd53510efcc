"""Real runs of commands, and the cache of their outcomes."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from redgreen.book import Book
from redgreen.proof import cache, step
from redgreen.proof.cache import Cache, Job
from redgreen.proof.run import Outcome, Result, Session, run_environment
from redgreen.proof.run import run as run_command
from redgreen.proof.step import Proof
from redgreen.series.history import build_history
from redgreen.series.read import read_series
from redgreen.serve import postgres
from redgreen.serve.postgres import Server
from redgreen.tests.toy import TESTS, rewrite
from redgreen.text import UserError

URL = "postgresql+psycopg2://postgres:postgres@localhost:40123/fastauth"
RESULTS = """import os, pytest

@pytest.fixture
def broken(): raise ValueError("no\\nmore")

@pytest.fixture
def leaving():
    yield
    raise OSError("late")

def test_passed(): assert os.environ["COLUMNS"] == "80"
def test_failed(): assert {"a": 1} == {"a": 2}
def test_error(broken): pass
def test_late(leaving): pass
def test_skipped(): pytest.skip("no disk")
@pytest.mark.skip(reason="later")
def test_marked(): pass
@pytest.mark.xfail(reason="bug 1")
def test_xfailed(): assert 0
@pytest.mark.xfail(reason="bug 2")
def test_xpassed(): pass
def test_shut_out(): assert not {"SECRET", "PYTEST_ADDOPTS"} & set(os.environ)
"""
EXPECTED = {
    **{"passed": ("passed", ""), "shut_out": ("passed", "")},
    "failed": ("failed", "assert {'a': 1} == {'a': 2}"),
    **{"error": ("error", "ValueError: no"), "late": ("error", "OSError: late")},
    **{"skipped": ("skipped", "no disk"), "marked": ("skipped", "later")},
    **{"xfailed": ("xfailed", "bug 1"), "xpassed": ("xpassed", "bug 2")},
}
POPEN = "import subprocess\n\n\ndef test_a():\n    subprocess.{}(['sleep', '300'])\n"
LEAVES, STUCK = POPEN.format("Popen"), POPEN.format("run")
Run = Callable[..., tuple[Result, Session]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs a command beside a test; no process of it works when the test is over."""
    monkeypatch.setenv("SECRET", "x")
    monkeypatch.setenv("PYTEST_ADDOPTS", "--nonsuch")

    def run(command: str, test: str, seconds: float = 60) -> tuple[Result, Session]:
        (tmp_path / "test_a.py").write_text(test)
        environment = run_environment(URL, Path("/nowhere"))
        result = run_command(tmp_path, command, environment, seconds)
        assert str(tmp_path) not in result.output
        return result, result.session or Session()

    yield run
    every = psutil.process_iter(["cwd"])
    left = [each for each in every if each.info["cwd"] == str(tmp_path)]
    assert psutil.wait_procs(left, timeout=30)[1] == []


@pytest.mark.parametrize("command", ["pytest", "pytest -n 2", "pytest -q --reverse"])
def test_report_has_each_outcome_with_its_reason(command: str, run: Run) -> None:
    result, session = run(command, RESULTS)

    outcomes = {f"test_a.py::test_{n}": Outcome(*each) for n, each in EXPECTED.items()}
    assert session.outcomes == outcomes
    assert set(session.collected) == set(outcomes)
    assert (result.code, session.errors) == (1, {})
    assert "\x1b[31m" in result.output


def test_report_has_the_reason_of_an_error_of_collection(run: Run) -> None:
    _, session = run("pytest", "import nonsuch\n")
    _, by_workers = run("pytest -n 2", "import nonsuch\n")

    assert session.errors == {
        "test_a.py": "ModuleNotFoundError: No module named 'nonsuch'"
    }
    assert by_workers.errors["test_a.py"].startswith("ImportError while importing test")


@pytest.mark.parametrize(
    "command", ["pytest", "sh -c 'sleep 300 & echo $DATABASE_URL'"]
)
def test_process_that_a_run_leaves_is_killed(command: str, run: Run) -> None:
    result, session = run(command, LEAVES)

    assert result.code == 0
    assert bool(session.outcomes) != ("localhost:5432/fastauth" in result.output)


@pytest.mark.parametrize("command", ["pytest", "sh -c 'sleep 300 & sleep 300'"])
def test_run_that_takes_too_long_is_stopped(command: str, run: Run) -> None:
    with pytest.raises(UserError, match="was stopped: it took more than 2 seconds"):
        run(command, STUCK, 2)


REFUSED = {
    "nonsuch -x": "'Run: nonsuch -x': no program 'nonsuch'.",
    "pytest --nonsuch": "ended with exit code 4 and without a report; its output was",
    "pytest": "'pytest' ended with exit code 3 and without a report",
}


@pytest.mark.parametrize("command", REFUSED)
def test_run_without_a_result_is_refused(command: str, run: Run) -> None:
    with pytest.raises(UserError, match=REFUSED[command]):
        run(command, "import os\n\nos._exit(3)\n")


SESSION = Session(["t.py::a"], {"t.py::a": Outcome("failed", "x")}, {"u.py": "y"})
KEPT = [Result("pytest t.py", 2, "out\x1b[0m", SESSION, {"t": 1})]
KEPT += [Result("psql", 0, "", None)]
JOB = Job("tree", {}, ["pytest"])


def test_key_covers_what_decides_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    others = [replace(JOB, tree="other"), replace(JOB, looks=True)]
    others.append(replace(JOB, commands=["pytest -q"]))
    keys = {job.key for job in (JOB, *others)}
    for module, name in ((sys, "version_info"), (cache, "DECIDING")):
        cache.surroundings.cache_clear()
        monkeypatch.setattr(module, name, getattr(module, name)[1:])
        keys.add(JOB.key)
    cache.surroundings.cache_clear()

    assert len(keys) == 6
    assert "../requirements.txt" in cache.DECIDING


def test_results_are_kept(tmp_path: Path) -> None:
    kept = Cache(tmp_path)
    assert kept.get(JOB) is None

    kept.put(JOB, KEPT)

    assert kept.get(JOB) == KEPT
    (tmp_path / f"{JOB.key}.json").write_text("")
    assert kept.get(JOB) is None


TEST = f"{TESTS}::test_add_two"
BAD = Session([TEST], {TEST: Outcome("failed", "x")})
GOOD = Session([TEST], {TEST: Outcome("passed")})
GONE = "ModuleNotFoundError: No module named 'fastauth.sums'"
UNCOLLECTED = Session(errors={TESTS: GONE})
Prove = Callable[..., list[str]]


@pytest.fixture
def faults(book: Book, monkeypatch: pytest.MonkeyPatch) -> Prove:
    """Proves the first green step; its runs say what is given, and all are needed."""

    class Stub(Proof):
        _server = Server(0, "")

        def _transcript(self, *_: object) -> list[str]:
            return []

    def prove(*said: Session) -> list[str]:
        left = [Result("pytest", int(each is not GOOD), "", each) for each in said]
        monkeypatch.setattr(step, "run", lambda *_: left.pop(0))
        history = build_history(read_series(book.chapters))
        green = history.series.step("ch01-03-green")
        found = Stub(history, Cache(book.outcomes)).step(green)
        assert left == []
        return found

    monkeypatch.setattr(postgres, "fresh_database", lambda *_: None)
    return prove


def test_refused_outcome_is_run_again_once(faults: Prove) -> None:
    assert faults(BAD, UNCOLLECTED) == [f"{TEST} fails, and no 'Fails:' names it: x"]

    assert faults(BAD) != []
    assert faults(GOOD) == []
    assert faults() == []


CHANGES = [
    ("02-red-add", "Hint: Add a module.", "Hint: Look again.", 0),
    ("03-green-add", "Because it is next.", "It comes next.", 0),
    ("01-setup-a-project", "A service.", "The service.", 2),
    ("03-green-add", "Step: green", "Step: green\nRun: pytest -q", 1),
]


@pytest.mark.parametrize(("file", "old", "new", "runs"), CHANGES)
def test_prose_causes_no_run_but_code_does(
    file: str, old: str, new: str, runs: int, book: Book, faults: Prove
) -> None:
    faults(GOOD, UNCOLLECTED)
    rewrite(book.chapters / f"01-adding/{file}.patch", old, new)

    assert faults(*(GOOD, UNCOLLECTED)[:runs]) == []
