"""A step that was proved is run again exactly when something changed that decides whether it holds."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from redgreen.history import Trees, build_history
from redgreen.proof import ingredients
from redgreen.proof.ingredients import MACHINE, step_digest, surroundings, tree_digest, verifier
from redgreen.proof.memory import MONTH, Memory
from redgreen.series import read_series
from redgreen.tests.toy import (
    FIRST_CHAPTER,
    GREEN_THREE,
    RED,
    RED_THREE,
    REFACTOR,
    SHORT,
    TIDY,
    ToyStep,
    make_toy,
    rewrite,
)

SETUP_LATE = ToyStep("01-adding/02-setup-notes", "Step: setup", {"NOTES.md": "Notes\n"})
GREEN_LATE = replace(SHORT[2], file="01-adding/03-green-add")
WAITING = (*SHORT[:2], SETUP_LATE, GREEN_LATE)


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    surroundings.cache_clear()
    yield
    surroundings.cache_clear()


def digests(chapters: Path) -> dict[str, str]:
    """Return the digest of every step, by its tag."""
    history = build_history(read_series(chapters))
    with Trees(history.repository) as trees:
        return {step.tag: step_digest(history, trees, step) for step in history.series.steps()}


def changed(tmp_path: Path, steps: tuple[ToyStep, ...], other: tuple[ToyStep, ...]) -> list[str]:
    """Return the tags of the steps whose digests differ between two series."""
    before, after = (digests(make_toy(tmp_path / name, each)) for name, each in (("a", steps), ("b", other)))
    return [tag for tag in after if before.get(tag) != after[tag]]


class TestADigest:
    def test_is_the_same_for_the_same_book(self, tmp_path: Path) -> None:
        assert changed(tmp_path, FIRST_CHAPTER, FIRST_CHAPTER) == []

    def test_changes_with_the_tree_and_the_tree_before(self, tmp_path: Path) -> None:
        note = replace(RED_THREE, changes={**RED_THREE.changes, "tests/notes.txt": "1\n"})
        gone = replace(TIDY, changes={**TIDY.changes, "tests/notes.txt": None})
        other = (*SHORT, note, GREEN_THREE, gone, REFACTOR)

        assert changed(tmp_path, FIRST_CHAPTER, other) == ["ch01-03-red", "ch01-04-green", "ch01-05-tidy"]

    @pytest.mark.parametrize(
        ("old", "new"),
        [("Because it is next.", "Because."), ("Hint: Which", "Hint: What"), ("'sums'\n", "'sum'\n")],
        ids=["the message", "a hint", "a claim"],
    )
    def test_changes_with_what_the_step_says(self, tmp_path: Path, old: str, new: str) -> None:
        chapters = make_toy(tmp_path / "toy", SHORT)
        before = digests(chapters)
        rewrite(chapters / f"{RED.file}.patch", old, new)

        assert digests(chapters)["ch01-01-red"] != before["ch01-01-red"]

    def test_changes_with_the_claim_that_waits(self, tmp_path: Path) -> None:
        other = replace(RED, trailers=RED.trailers.replace("'sums'", "'sum'"))

        assert changed(tmp_path, WAITING, (WAITING[0], other, *WAITING[2:])) == [
            "ch01-01-red",
            "ch01-02-setup",
            "ch01-03-green",
        ]

    def test_changes_with_an_earlier_tree_while_a_red_step_waits(self, tmp_path: Path) -> None:
        first = replace(SHORT[0], changes={**SHORT[0].changes, "NOTES.md": "Older\n"})

        assert "ch01-03-green" in changed(tmp_path, WAITING, (first, *WAITING[1:]))

    def test_changes_with_the_transcript(self, tmp_path: Path) -> None:
        chapters = make_toy(tmp_path / "toy", SHORT)
        before = digests(chapters)
        (chapters / f"{RED.file}.out").write_text("$ pytest\n")

        assert [tag for tag, each in digests(chapters).items() if each != before[tag]] == ["ch01-01-red"]

    def test_changes_when_an_earlier_step_begins_to_reset(self, tmp_path: Path) -> None:
        resets = replace(FIRST_CHAPTER[5], trailers=f"{FIRST_CHAPTER[5].trailers}\nResets: from-here")

        assert changed(tmp_path, FIRST_CHAPTER, (*FIRST_CHAPTER[:5], resets, FIRST_CHAPTER[6])) == [
            "ch01-05-tidy",
            "ch01-06-refactor",
        ]

    def test_changes_with_the_python_of_the_transcripts(self, tmp_path: Path) -> None:
        one, two = (digests(make_toy(tmp_path / python, SHORT, python=python)) for python in ("3.98", "3.99"))

        assert not set(one.values()) & set(two.values())

    @pytest.mark.parametrize("name", ["LANG", "PATH", "LD_LIBRARY_PATH"])
    def test_changes_with_the_environment_that_is_passed_on(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        assert differs(lambda: monkeypatch.setenv(name, "other"))

    def test_changes_with_python(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert differs(lambda: monkeypatch.setattr(sys, "version", "4.0"))

    def test_changes_with_the_packages(self, monkeypatch: pytest.MonkeyPatch) -> None:
        @dataclass
        class Package:
            name: str = "fastapi"
            version: str = "99.0"

        assert differs(lambda: monkeypatch.setattr(ingredients, "distributions", lambda: [Package()]))

    def test_changes_with_the_verifier(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert differs(lambda: monkeypatch.setattr(ingredients, "verifier", lambda _: {"proof/judge.py": "other"}))

    def test_of_a_tree_changes_with_its_files_only(self, tmp_path: Path) -> None:
        one, two = (build_history(read_series(make_toy(tmp_path / name, SHORT))) for name in ("a", "b"))
        step = next(one.series.steps())
        with Trees(one.repository) as first, Trees(two.repository) as second:
            assert tree_digest(one, first, step) == tree_digest(two, second, step)


class TestTheVerifiersFiles:
    def test_are_all_that_a_proof_loads(self) -> None:
        """A rule that somebody puts elsewhere would change verdicts and leave the digests as they were."""
        code = (
            "import sys, redgreen.proof.prove, redgreen.proof.probe, redgreen.proof.running.nursery\n"
            "print(*(m.__file__ for n, m in sys.modules.items() if n.split('.')[0] == 'redgreen'), sep='\\n')"
        )
        done = subprocess.run((sys.executable, "-c", code), capture_output=True, text=True, check=True)

        loaded = {Path(line).resolve().relative_to(MACHINE).as_posix() for line in done.stdout.splitlines()}
        assert loaded - verifier(MACHINE).keys() == set()

    def test_are_told_apart_by_their_content(self, tmp_path: Path) -> None:
        (tmp_path / "proof").mkdir()
        (tmp_path / "proof/judge.py").write_text("one\n")
        before = verifier(tmp_path)
        (tmp_path / "proof/judge.py").write_text("two\n")

        assert verifier(tmp_path) != before


class TestTheMemory:
    def test_holds_what_was_noted(self, tmp_path: Path) -> None:
        memory = Memory(tmp_path / "proved")
        memory.note_proof("abc")
        memory.note_collected("abc", ("tests/test_a.py::test_a",))

        assert memory.holds("abc")
        assert memory.collected("abc") == ("tests/test_a.py::test_a",)

    def test_holds_nothing_else(self, tmp_path: Path) -> None:
        memory = Memory(tmp_path / "proved")

        assert not memory.holds("abc")
        assert memory.collected("abc") is None

    def test_forgets_what_nobody_asked_for_in_a_month(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        memory = Memory(tmp_path / "proved")
        memory.note_proof("old")
        monkeypatch.setattr("redgreen.proof.memory.time.time", time_in(MONTH + 60))

        memory.forget_the_old()

        assert not memory.holds("old")
        assert (tmp_path / "proved/.gitignore").exists()


def differs(change: Callable[[], Any]) -> bool:
    """Whether the digest of what all steps share is another one after `change`."""
    before = surroundings()
    surroundings.cache_clear()
    change()
    return surroundings() != before


def time_in(seconds: float) -> Callable[[], float]:
    """Return a clock that is ahead."""
    import time

    now = time.time() + seconds
    return lambda: now
