"""Real runs of commands, and the cache of their outcomes."""

import os
import platform
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from redgreen.book import Book
from redgreen.proof import cache
from redgreen.proof.cache import MONTH, Cache, run_key
from redgreen.proof.run import Outcome, Result, Runner, Session, run_environment
from redgreen.proof.step import Proof
from redgreen.series.history import build_history
from redgreen.series.read import read_series
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
    "failed": ("failed", "AssertionError: assert {'a': 1} == {'a': 2}"),
    **{"error": ("error", "ValueError: no"), "late": ("error", "OSError: late")},
    **{"skipped": ("skipped", "no disk"), "marked": ("skipped", "later")},
    **{"xfailed": ("xfailed", "bug 1"), "xpassed": ("xpassed", "bug 2")},
}
POPEN = "import subprocess\n\n\ndef test_a():\n    subprocess.{}(['sleep', '300'])\n"
LEAVES, STUCK = POPEN.format("Popen"), POPEN.format("run")
Run = Callable[..., tuple[Result, Session]]


@pytest.fixture(scope="module")
def runner() -> Runner:
    return Runner()


@pytest.fixture
def run(
    runner: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Run]:
    """Runs a command beside a test; no process of it works when the test is over."""
    monkeypatch.setenv("SECRET", "x")
    monkeypatch.setenv("PYTEST_ADDOPTS", "--nonsuch")

    def run(command: str, test: str, seconds: float = 60) -> tuple[Result, Session]:
        (tmp_path / "test_a.py").write_text(test)
        environment = run_environment(URL, Path("/nowhere"))
        result = runner.run(tmp_path, command, environment, seconds)
        assert str(tmp_path) not in result.output
        return result, result.session or Session((), {}, {}, -1)

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
    assert (result.code, session.exit, session.errors) == (1, 1, {})
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
    assert (session.exit == 0) != ("localhost:5432/fastauth" in result.output)


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


SESSION = Session(("t.py::a",), {"t.py::a": Outcome("failed", "x")}, {"u.py": "y"}, 2)
KEPT = [Result("pytest t.py", 2, "out\x1b[0m", SESSION, {"t": 1})]
KEPT += [Result("psql", 0, "", None)]


def test_key_covers_what_decides_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = [("tree", "pytest"), ("other", "pytest"), ("tree", "pytest -q")]
    keys = {run_key(tree, (run,), looks=False) for tree, run in calls}
    keys.add(run_key("tree", ("pytest",), looks=True))
    python, *own = cache.surroundings()
    monkeypatch.setattr(cache, "surroundings", lambda: ["3.14"])
    keys.add(run_key("tree", ("pytest",), looks=False))

    assert len(keys) == 5
    assert python == platform.python_version()[:4]
    assert len(set(own)) == len(cache.DECIDING)
    assert "../requirements.txt" in cache.DECIDING


def test_results_are_kept(tmp_path: Path) -> None:
    kept = Cache(tmp_path)
    kept.put("k", KEPT)
    assert kept.get("k") == KEPT

    for text in ("", "{", "null", '[{"command": "x"}]'):
        (tmp_path / "k.json").write_text(text)
        assert kept.get("k") is None
    kept.remove("k")
    assert list(tmp_path.iterdir()) == []


def test_outcome_that_was_not_used_in_a_month_is_deleted(tmp_path: Path) -> None:
    kept = Cache(tmp_path)
    for name in ("old", "new", "used"):
        kept.put(name, KEPT)
    for name in ("old", "used"):
        os.utime(tmp_path / f"{name}.json", (0, time.time() - MONTH - 60))
    kept.get("used")

    kept.prune()

    assert sorted(path.stem for path in tmp_path.iterdir()) == ["new", "used"]


TEST = f"{TESTS}::test_add_two"
BAD = Session((TEST,), {TEST: Outcome("failed", "x")}, {}, 1)
GOOD = Session((TEST,), {TEST: Outcome("passed")}, {}, 0)
UNCOLLECTED = Session(
    (), {}, {TESTS: "ModuleNotFoundError: No module named 'fastauth.sums'"}, 2
)


def faults(book: Book, *said: Session) -> list[str]:
    """Prove the first green step; its runs say `said`, and no more are asked for."""
    left = list(said)

    class Stub(Proof):
        def _compare(self, *_: object) -> list[str]:
            return []

        def _run(self, *_: object) -> list[Result]:
            session = left.pop(0)
            return [Result(f"pytest {TESTS}", session.exit, "", session)]

    with Stub(build_history(read_series(book.chapters)), Cache(book.outcomes)) as proof:
        found = proof.step(proof.history.series.step("ch01-03-green"))
    assert left == []
    return found


def test_refused_outcome_is_run_again_once(book: Book) -> None:
    assert faults(book, BAD, UNCOLLECTED) == [
        f"{TEST} fails, and no 'Fails:' names it: x"
    ]

    assert faults(book, BAD) != []
    assert faults(book, GOOD) == []
    assert faults(book) == []


CHANGES = [
    ("02-red-add", "Hint: Add a module.", "Hint: Look again.", 0),
    ("03-green-add", "Because it is next.", "It comes next.", 0),
    ("01-setup-a-project", "A service.", "The service.", 2),
    ("03-green-add", "Step: green", "Step: green\nRun: pytest -q", 1),
]


@pytest.mark.parametrize(("file", "old", "new", "runs"), CHANGES)
def test_prose_causes_no_run_but_code_does(
    file: str, old: str, new: str, runs: int, book: Book
) -> None:
    faults(book, GOOD, UNCOLLECTED)
    rewrite(book.chapters / f"01-adding/{file}.patch", old, new)

    assert faults(book, *(GOOD, UNCOLLECTED)[:runs]) == []
