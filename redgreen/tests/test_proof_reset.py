"""Suites that leave something in the database or lean on their order, really run twice."""

from dataclasses import replace
from pathlib import Path

import pytest
from redgreen.proof.prove import BACKWARDS_RUN, prove
from redgreen.tests.conftest import OpenBench
from redgreen.tests.proof_cases import Case, notes, red, refusals, tag_of
from redgreen.tests.toy import (
    FIRST_CHAPTER,
    GREEN_NOTES,
    KEEP,
    NOTES_CONFTEST,
    NOTES_TEST,
    RED_NOTES,
    ROLLED_BACK,
    SETUP_NOTES,
    ToyStep,
    make_toy,
)

TOUCH = KEEP.replace(
    'cursor.execute("insert into notes values (%s)", (text,))',
    'cursor.execute("delete from notes; insert into notes values (%s || clock_timestamp())", (text,))',
)
BACKWARDS_TEST = (
    NOTES_TEST
    + '\n\nKEPT: list[str] = []\n\n\ndef test_first() -> None:\n    KEPT.append("x")\n    assert KEPT\n\n\ndef test_second() -> None:\n    assert KEPT == ["x"]\n'
)
RESETS: dict[str, Case] = {
    "leaves a row": (
        notes(conftest=NOTES_CONFTEST),
        "the table fastauth.public.notes is not as it was before the first run: it had 0 rows, now 1 row",
    ),
    "changes a row": (
        notes(green_code=TOUCH, conftest=NOTES_CONFTEST),
        "the table fastauth.public.notes is not as it was before the suite ran backwards: it had 1 row (",
    ),
    "fails backwards": (
        notes(test=BACKWARDS_TEST),
        "tests/test_notes.py::test_second is 'passed' in the order of the files, but is 'failed' when the suite runs "
        "backwards on the same database: AssertionError: assert [] == ['x']",
    ),
}
FAILING = """
import pytest


@pytest.fixture
def broken():
    raise LookupError("no set-up")


@pytest.fixture
def leaves():
    yield
    raise OSError("no tear-down")


def test_compares():
    assert {"a": [1, 2]} == {"a": [1, 3]}, "first\\nsecond"


def test_chains():
    try:
        [][0]
    except IndexError as error:
        error.add_note("a note")
        raise ValueError("two\\nlines") from error


def test_several():
    raise ExceptionGroup("both", [KeyError("a"), TypeError("b")])


def test_is_told_to_fail():
    pytest.fail("by hand")


def test_expects():
    with pytest.raises(ZeroDivisionError):
        pass


def test_sets_up(broken):
    assert broken


def test_tears_down(leaves):
    assert not leaves
"""
LESSONS: dict[str, Case] = {
    "passes the second time": (
        (
            *FIRST_CHAPTER,
            SETUP_NOTES,
            replace(RED_NOTES, changes={**RED_NOTES.changes, "tests/conftest.py": ROLLED_BACK}),
            GREEN_NOTES,
        ),
        "tests/test_notes.py::test_keeps_a_note was to fail with 'psycopg2.errors.UniqueViolation",
    ),
    "fails another test the second time": (
        (
            *FIRST_CHAPTER,
            SETUP_NOTES,
            replace(
                RED_NOTES,
                changes={
                    **RED_NOTES.changes,
                    "tests/test_notes.py": NOTES_TEST
                    + NOTES_TEST.split("\n\n\n", 1)[1]
                    .join(("\n\n", ""))
                    .replace("test_keeps_a_note", "test_counts")
                    .replace('    keep(database, "milk")\n\n', "")
                    .replace("(1,)", "(0,)")
                    .join(("", "")),
                },
            ),
            GREEN_NOTES,
        ),
        "tests/test_notes.py::test_counts does not pass, and the green step does not say so",
    ),
}


@pytest.mark.parametrize(("steps", "words"), (RESETS | LESSONS).values(), ids=(RESETS | LESSONS).keys())
def test_refuses(open_bench: OpenBench, tmp_path: Path, steps: tuple[ToyStep, ...], words: str) -> None:
    found = refusals(open_bench, tmp_path, steps, tag_of(steps[-1]))

    assert [each for each in found if words in each], found


def test_accepts_a_suite_that_leaves_every_table_as_it_was(open_bench: OpenBench, tmp_path: Path) -> None:
    bench = open_bench(make_toy(tmp_path / "toy", notes()))

    assert [prove(bench, step) for step in bench.history.series.steps()] == [[]] * 3


def test_short_tracebacks_leave_every_reason_as_it_is(open_bench: OpenBench, tmp_path: Path) -> None:
    bench = open_bench(make_toy(tmp_path / "toy", red(more=FAILING)))
    step = next(each for each in bench.history.series.steps() if each.tag == "ch01-03-red")
    with bench.tree(step) as tree:
        forwards, backwards = bench.run(tree, "pytest"), bench.run(tree, BACKWARDS_RUN, backwards=True)

    assert len(forwards.failing) == 7
    assert forwards.failing == backwards.failing
