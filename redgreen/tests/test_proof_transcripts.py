"""Transcripts: recorded once, compared on the Python they were recorded with, and on no other."""

import platform
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from redgreen.database.embedded import Server
from redgreen.proof.bench import Bench
from redgreen.proof.prove import prove
from redgreen.proof.record import record
from redgreen.proof.transcript import difference, first_difference, parse, render
from redgreen.series import Step
from redgreen.series.options import whole_suite
from redgreen.tests.conftest import OpenBench
from redgreen.tests.toy import ADD, GREEN, GREEN_THREE, RED_THREE, SHORT, THREE, make_toy, rewrite

HERE = ".".join(platform.python_version_tuple()[:2])
Proved = tuple[Bench, Step]


def proved(open_bench: OpenBench, folder: Path, python: str, code: str = ADD) -> Proved:
    """The second step of a toy whose transcripts are recorded on `python`."""
    bench = open_bench(make_toy(folder / "toy", (*SHORT[:2], replace(GREEN, changes={"sums.py": code})), python=python))
    return bench, next(step for step in bench.history.series.steps() if step.tag == "ch01-02-green")


@pytest.fixture
def recorded(open_bench: OpenBench, tmp_path: Path) -> Proved:
    """A step with its transcript."""
    bench, step = proved(open_bench, tmp_path, HERE)
    assert prove(bench, step, record=True) == []
    return bench, step


def test_what_was_recorded_is_proved(recorded: Proved) -> None:
    assert prove(*recorded) == []


def test_shows_the_command_and_its_colours_and_no_time(recorded: Proved) -> None:
    text = recorded[1].transcript.read_text()

    assert text.startswith("$ pytest\n\x1b[1m====")
    assert "1 passed\x1b[0m\x1b[32m in …s" in text


def test_recording_twice_changes_no_byte(recorded: Proved) -> None:
    before = recorded[1].transcript.read_bytes()

    assert prove(*recorded, record=True) == []
    assert recorded[1].transcript.read_bytes() == before


def test_refuses_a_step_without_a_transcript(recorded: Proved) -> None:
    recorded[1].transcript.unlink()

    assert prove(*recorded) == ["there is no transcript 02-green-add.out beside the patch; record it with --record."]


def test_refuses_a_transcript_that_differs_and_shows_where(recorded: Proved) -> None:
    rewrite(recorded[1].transcript, "1 passed", "2 passed")

    (refusal,) = prove(*recorded)

    assert refusal.startswith("the terminal no longer shows what 02-green-add.out says; if that is right, record it")
    assert [line[:1] for line in refusal.splitlines() if " passed in …s" in line] == ["-", "+"]


def test_refuses_a_transcript_in_other_colours(recorded: Proved) -> None:
    rewrite(recorded[1].transcript, "\x1b[32m", "\x1b[33m")

    (refusal,) = prove(*recorded)

    assert refusal.endswith("(only the colours or the ends of lines differ)")


def test_refuses_a_transcript_that_lacks_a_run(recorded: Proved) -> None:
    recorded[1].transcript.write_text("")

    assert "+$ pytest" in prove(*recorded)[0].splitlines()


def test_another_python_does_not_compare_the_words(open_bench: OpenBench, tmp_path: Path) -> None:
    bench, step = proved(open_bench, tmp_path, "3.99")
    step.transcript.write_text("$ pytest\nother words\n")

    assert prove(bench, step) == []


def test_another_python_still_judges_the_outcome(open_bench: OpenBench, tmp_path: Path) -> None:
    bench, step = proved(open_bench, tmp_path, "3.99", ADD.replace("first +", "first -"))

    (refusal,) = prove(bench, step)

    assert "test_adds_two does not pass" in refusal


def test_another_python_does_not_record(open_bench: OpenBench, tmp_path: Path) -> None:
    bench, step = proved(open_bench, tmp_path, "3.99")

    assert prove(bench, step, record=True) == [
        "transcripts are recorded on Python 3.99, as series.toml says; this is another one."
    ]
    assert not step.transcript.exists()


def test_a_step_that_does_not_hold_is_not_recorded(open_bench: OpenBench, tmp_path: Path) -> None:
    bench, step = proved(open_bench, tmp_path, HERE, ADD.replace("first +", "first -"))

    assert len(prove(bench, step, record=True)) == 1
    assert not step.transcript.exists()


def test_a_transcript_is_read_as_it_was_written() -> None:
    runs = [("pytest", "one\ntwo\n"), ("pytest -v", "$ not a command\n")]

    assert parse(render(runs)) == runs


def test_equal_words_are_no_difference(tmp_path: Path) -> None:
    (tmp_path / "a.out").write_text("$ pytest\nx\n")

    assert difference(tmp_path / "a.out", "$ pytest\nx\n") == ""


@pytest.mark.parametrize("command", ["pytest", "pytest -v", "pytest -q --tb=short", "pytest -rA"])
def test_knows_the_whole_suite(command: str) -> None:
    assert whole_suite(command)


@pytest.mark.parametrize(
    "command",
    [
        "pytest tests/test_a.py",
        "pytest -k a",
        "pytest -m slow",
        "pytest --lf",
        "pytest -x",
        "pytest --ignore=tests",
        "pytest --co",
    ],
)
def test_knows_a_part_of_the_suite(command: str) -> None:
    assert not whole_suite(command)


@pytest.fixture
def two_benches(open_bench: OpenBench, postgres: Server, tmp_path: Path) -> Iterator[tuple[Bench, Bench]]:
    """Two benches of a toy whose red test prints a set of words in the order in which Python has them."""
    test = THREE.replace(
        "    assert add(1, 2, 3)", "    print({f'word {n}' for n in range(40)})\n    assert add(1, 2, 3)"
    )
    shuffled = replace(RED_THREE, changes={"tests/test_sums.py": test.replace("'word", '"word').replace("n}'", 'n}"')})
    bench = open_bench(make_toy(tmp_path / "toy", (*SHORT, shuffled, GREEN_THREE), python=HERE))
    with Bench(bench.history, _server=postgres) as again:
        yield bench, again


def step_of(bench: Bench, tag: str) -> Step:
    return next(step for step in bench.history.series.steps() if step.tag == tag)


def test_what_every_run_prints_is_recorded(two_benches: tuple[Bench, Bench]) -> None:
    step = step_of(two_benches[0], "ch01-04-green")

    assert record(*two_benches, step) == []
    assert prove(two_benches[0], step) == []


def test_what_differs_from_run_to_run_is_refused_with_its_line(two_benches: tuple[Bench, Bench]) -> None:
    step = step_of(two_benches[0], "ch01-03-red")

    refusals = record(*two_benches, step)

    assert len(refusals) == 1
    assert refusals[0].startswith("two runs print different things, so no transcript can hold them: line ")
    assert "is '{'word " in refusals[0]
    assert not step.transcript.exists()


def test_a_refused_recording_leaves_the_transcript_from_before(two_benches: tuple[Bench, Bench]) -> None:
    step = step_of(two_benches[0], "ch01-03-red")
    step.transcript.write_text("$ pytest\nbefore\n")

    record(*two_benches, step)

    assert step.transcript.read_text() == "$ pytest\nbefore\n"


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ("a\nc\n", "line 2 is 'b', and then 'c'."),
        ("a\n", "line 2 is 'b', and then not there."),
        ("\x1b[1ma\x1b[0m\nb\n", "only the colours differ."),
    ],
)
def test_names_the_first_line_that_differs(other: str, told: str) -> None:
    assert first_difference("a\nb\n", other) == told
