"""The verbs `test`, `prove --text` and `bench`: what they run, what they print, how they end."""

import sys
from pathlib import Path

import pytest
from redgreen.commands import test as verb
from redgreen.commands.book import Book
from redgreen.commands.coverage import Coverage
from redgreen.tests.toy import rewrite, write
from redgreen.tests.toy_clone import Clone, make_clone

ROOT = Path(__file__).parents[2]


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return make_clone(tmp_path / "a book")


class TestTest:
    def test_fresh_is_for_the_proof_alone(self, tmp_path: Path) -> None:
        sections = list(verb._sections(Book(ROOT), tmp_path, ("--fresh",)))

        assert [each.title for each in sections if "--fresh" in each.command] == ["The proof of every step"]

    def test_the_service_and_the_machine_are_measured(self, tmp_path: Path) -> None:
        sections = list(verb._sections(Book(ROOT), tmp_path, ()))

        assert {each.title: each.coverage.source.name for each in sections if each.coverage} == {
            "The service's tests": "fastauth",
            "The machine's tests": "redgreen",
        }

    @pytest.mark.parametrize(("words", "failed"), [("c.two()", 0), ("pass", 1)], ids=["all is run", "a line is not"])
    def test_a_floor_that_is_not_held_fails(self, tmp_path: Path, words: str, failed: int) -> None:
        source = tmp_path / "source"
        write(source / "c.py", "def two():\n    return 2\n")
        measured = Coverage(ROOT / "redgreen/coverage-service.ini", source, tmp_path / "scratch")
        command = (sys.executable, "-c", f"import sys; sys.path.insert(0, {str(source)!r}); import c; {words}")
        section = verb.Section("Ours", command, ".", coverage=measured)

        ran, covered = verb._run(Book(tmp_path), section, (), "", tmp_path / "report.xml")

        assert (ran.failed, covered.title, covered.failed) == (0, "Ours: coverage", failed)

    def test_no_floor_is_held_of_a_part(self, tmp_path: Path) -> None:
        measured = Coverage(ROOT / "redgreen/coverage-service.ini", tmp_path, tmp_path / "scratch")
        section = verb.Section("Ours", (sys.executable, "-c", "pass"), ".", coverage=measured)

        assert len(list(verb._run(Book(tmp_path), section, ("-k", "one"), "", tmp_path / "report.xml"))) == 1


class TestProveText:
    def test_tells_what_is_refused_and_exits_with_one(self, clone: Clone) -> None:
        rewrite(next(clone.root.glob("chapters/*/*.patch")), "diff --git", "\ndiff --git")

        done = clone.run("prove", "--text")

        assert done.returncode == 1
        assert "is not what 'git format-patch' writes of its commit" in done.stdout
        assert "no test run: " in done.stdout.splitlines()[-1]

    @pytest.mark.parametrize("word", ["ch01", "-x"])
    def test_takes_nothing_else(self, clone: Clone, word: str) -> None:
        done = clone.run("prove", "--text", word)

        assert (done.returncode, done.stderr) == (
            1,
            f"redgreen: '--text' checks the whole book and stands alone; leave '{word}' out.\n",
        )


class TestBench:
    @pytest.fixture
    def measuring(self, clone: Clone) -> Clone:
        lines = (
            '"""Measures nothing."""',
            "from redgreen.bench.model import Measured, Row",
            "def measure(settings):",
            "    settings.say('measuring')",
            "    return Measured('Nothing', 's', ('once',), (Row('none', (float(settings.only or 2),)),), 'none')",
        )
        write(clone.root / "benchmarks/nothing.py", "\n".join(lines))
        return clone

    def test_lists_what_there_is(self, measuring: Clone) -> None:
        assert "nothing  Measures nothing." in measuring.run("bench").stdout

    def test_prints_the_table_and_the_machine(self, measuring: Clone) -> None:
        done = measuring.run("bench", "nothing", "--only", "3")

        assert "3.0 s" in done.stdout
        assert "Measured on " in done.stdout
        assert not (measuring.root / "benchmarks/recorded").exists()

    def test_records_when_asked_for(self, measuring: Clone) -> None:
        done = measuring.run("bench", "nothing", "--record")

        assert done.stdout.endswith("Recorded in benchmarks/recorded/nothing.json.\n")
        assert (measuring.root / "benchmarks/recorded/nothing.json").exists()

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (("nothin",), "there is no benchmark 'nothin'. Did you mean 'nothing'?"),
            (("nothing", "--only", "0"), "'--only' takes a number from 1 on."),
        ],
    )
    def test_refuses_in_a_sentence(self, measuring: Clone, words: tuple[str, ...], told: str) -> None:
        done = measuring.run("bench", *words)

        assert (done.returncode, done.stderr) == (1, f"redgreen: {told}\n")
