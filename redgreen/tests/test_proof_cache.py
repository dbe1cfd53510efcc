"""The cache of outcomes: what its key covers, and files that cannot be read."""

import os
import platform
import time
from pathlib import Path

import pytest

from redgreen.book import Book
from redgreen.proof import cache, step
from redgreen.proof.cache import MONTH, Cache, run_key
from redgreen.proof.run import Outcome, Result, Session
from redgreen.proof.step import Proof
from redgreen.series.history import build_history
from redgreen.series.read import read_series
from redgreen.tests.toy import rewrite

SESSION = Session(("t.py::a",), {"t.py::a": Outcome("failed", "x")}, {"u.py": "y"}, 2)
RESULTS = [Result("pytest t.py", 2, "out\x1b[0m", SESSION, {"t": 1})]
RESULTS += [Result("psql", 0, "", None)]


def test_key_covers_what_decides_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {
        run_key("tree", ("pytest",), looks=False),
        run_key("other", ("pytest",), looks=False),
        run_key("tree", ("pytest -q",), looks=False),
        run_key("tree", ("pytest",), looks=True),
    }
    monkeypatch.setattr(cache, "surroundings", lambda: ["3.14"])
    keys.add(run_key("tree", ("pytest",), looks=False))

    assert len(keys) == 5


def test_surroundings_are_python_our_pins_and_the_modules_that_run() -> None:
    python, *own = cache.surroundings()

    assert python == platform.python_version()[:4]
    assert len(set(own)) == len(cache.DECIDING)
    assert "../requirements.txt" in cache.DECIDING


def test_results_are_kept_until_they_are_removed(tmp_path: Path) -> None:
    kept = Cache(tmp_path / "outcomes")
    kept.put("k", RESULTS)
    assert kept.get("k") == RESULTS

    kept.remove("k")

    assert kept.get("k") is None


@pytest.mark.parametrize("text", ["", "{", "null", '[{"command": "x"}]'])
def test_unreadable_file_is_no_outcome(text: str, tmp_path: Path) -> None:
    (tmp_path / "k.json").write_text(text)

    assert Cache(tmp_path).get("k") is None


def test_outcome_that_was_not_used_in_a_month_is_deleted(tmp_path: Path) -> None:
    kept = Cache(tmp_path)
    for name in ("old", "new", "used"):
        kept.put(name, RESULTS)
    for name in ("old", "used"):
        os.utime(tmp_path / f"{name}.json", (0, time.time() - MONTH - 60))
    kept.get("used")

    kept.prune()

    assert sorted(path.stem for path in tmp_path.iterdir()) == ["new", "used"]


TEST, SUMS = "tests/test_sums.py::test_add_two", "tests/test_sums.py"
BAD = Session((TEST,), {TEST: Outcome("failed", "x")}, {}, 1)
GOOD = Session((TEST,), {TEST: Outcome("passed")}, {}, 0)
RED = Session((), {}, {SUMS: "ModuleNotFoundError: No module named 'fastauth.sums'"}, 2)


def faults(book: Book, *said: Session) -> list[str]:
    """Prove the first green step; its runs say `said`, and no more are asked for."""
    left = list(said)

    class Stub(Proof):
        def _run(self, *_: object) -> list[Result]:
            session = left.pop(0)
            return [Result("pytest tests/test_sums.py", session.exit, "", session)]

    with Stub(build_history(read_series(book.chapters)), Cache(book.outcomes)) as proof:
        found = proof.step(proof.history.series.step("ch01-03-green"))
    assert left == []
    return found


@pytest.fixture(autouse=True)
def _no_transcripts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step, "same_python", lambda _: False)


def test_refused_outcome_is_run_again_once(book: Book) -> None:
    assert faults(book, BAD, RED) == [f"{TEST} fails, and no 'Fails:' names it: x"]

    assert faults(book, BAD) != []
    assert faults(book, GOOD) == []
    assert faults(book) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "runs"),
    [
        ("02-red-add", "Hint: Add a module.", "Hint: Look again.", 0),
        ("03-green-add", "Because it is next.", "It comes next.", 0),
        ("01-setup-a-project", "A service.", "The service.", 2),
        ("03-green-add", "Step: green", "Step: green\nRun: pytest -q", 1),
    ],
)
def test_prose_causes_no_run_but_code_does(
    file: str, old: str, new: str, runs: int, book: Book
) -> None:
    faults(book, GOOD, RED)
    rewrite(book.chapters / f"01-adding/{file}.patch", old, new)

    assert faults(book, *(GOOD, RED)[:runs]) == []
