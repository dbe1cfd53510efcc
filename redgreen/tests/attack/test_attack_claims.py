"""Room: claims that do not hold. Judged by runs, and equal trees are run once."""

import pytest
from redgreen.tests.attack.cases import refused
from redgreen.tests.attack.conftest import ProveSpoilt
from redgreen.tests.series_cases import ADDING, NOTES, RED, Corruption, both, edit
from redgreen.tests.toy import THREE_FAILS

RED_ASK, GREEN_THREE = f"{ADDING}/01-red-ask.patch", f"{ADDING}/04-green-three.patch"
TIDY, GREEN_NOTES = f"{ADDING}/05-tidy-a-pair.patch", f"{NOTES}/03-green-keep.patch"
EXERCISE = f"{ADDING}/exercises/1-red-nothing.patch"
TEST, OTHER = "tests/test_sums.py", "fails for another reason than claimed (- claimed, + happened):"
Case = tuple[Corruption, str, tuple[str, ...]]
"""The corruption, the tag of the step that is proved, and the refusals."""


def claim(old: str, new: str, file: str = RED) -> Corruption:
    return edit(file, old, new)


REDS: dict[str, Case] = {
    "a reason that did not happen": (
        claim("Because: TypeError: add() takes 2 positional arguments but 3 were given", "Because: assert 3 == 6"),
        "ch01-03-red",
        (f"{TEST}::test_adds_three {OTHER}",),
    ),
    "a reason that is cut short": (
        claim(" but 3 were given", ""),
        "ch01-03-red",
        (f"{TEST}::test_adds_three {OTHER}",),
    ),
    "a reason with a letter wrong": (
        claim("TypeError: add()", "TypeError: ad()"),
        "ch01-03-red",
        (f"{TEST}::test_adds_three {OTHER}",),
    ),
    "a reason in small letters": (
        claim("Because: TypeError", "Because: typeerror"),
        "ch01-03-red",
        (f"{TEST}::test_adds_three {OTHER}",),
    ),
    "a test that passes": (
        claim("::test_adds_three", "::test_adds_two"),
        "ch01-03-red",
        (
            f"{TEST}::test_adds_two was to fail with 'TypeError: add() takes 2 positional arguments but 3 were given', "
            "but it passes.",
            f"{TEST}::test_adds_three does not pass, and the red step does not say so: TypeError: add() takes",
        ),
    ),
    "a test that does not exist": (
        claim("::test_adds_three", "::test_adds_tree"),
        "ch01-03-red",
        (
            f"'Fails: {TEST}::test_adds_tree' names no collected test. Did you mean '{TEST}::test_adds_three'?",
            f"{TEST}::test_adds_three does not pass, and the red step does not say so",
        ),
    ),
    "a test in another folder": (
        claim("Fails: tests/", "Fails: test/"),
        "ch01-03-red",
        (
            f"'Fails: test/test_sums.py::test_adds_three' names no collected test. Did you mean '{TEST}::test_adds_three'?",
            f"{TEST}::test_adds_three does not pass, and the red step does not say so",
        ),
    ),
    "a whole file instead of a test": (
        claim(f"Fails: {TEST}::test_adds_three", f"Fails: {TEST}"),
        "ch01-03-red",
        (
            f"'Fails: {TEST}' names no collected test.",
            f"{TEST}::test_adds_three does not pass, and the red step does not say so",
        ),
    ),
    "a failure that is not claimed": (
        claim(THREE_FAILS, f"Fails: {TEST}::test_adds_two\nBecause: x"),
        "ch01-03-red",
        (
            f"{TEST}::test_adds_two was to fail with 'x', but it passes.",
            f"{TEST}::test_adds_three does not pass, and the red step does not say so",
        ),
    ),
    "a failure too many": (
        claim("Step: red", f"Step: red\nFails: {TEST}::test_adds_two\nBecause: assert 2 == 3"),
        "ch01-03-red",
        (f"{TEST}::test_adds_two was to fail with 'assert 2 == 3', but it passes.",),
    ),
    "an error of collection that is not declared": (
        claim("Lesson: collection-error\n", "", RED_ASK),
        "ch01-01-red",
        ("a file could not be collected; if that is what the step shows, it says 'Lesson: collection-error'.",),
    ),
    "an error of collection that did not happen": (
        claim("Step: red", "Step: red\nLesson: collection-error"),
        "ch01-03-red",
        ("'Lesson: collection-error' is not shown: every file could be collected.",),
    ),
    "another error of collection": (
        claim("No module named 'sums'", "No module named 'sum'", RED_ASK),
        "ch01-01-red",
        (f"{TEST} {OTHER}",),
    ),
    "a test instead of the file that cannot be collected": (
        claim(f"Fails: {TEST}", f"Fails: {TEST}::test_adds_two", RED_ASK),
        "ch01-01-red",
        (
            f"'Fails: {TEST}::test_adds_two' names no collected test. Did you mean '{TEST}'?",
            f"{TEST} could not be collected, and the red step does not say so: ModuleNotFoundError",
        ),
    ),
    "an exercise that fails for another reason": (
        claim("'first'", "'second'", EXERCISE),
        "ch01-ex1-red",
        (f"tests/test_nothing.py::test_adds_nothing {OTHER}",),
    ),
}
OTHERS: dict[str, Case] = {
    "a new name that no test has": (
        claim("-> tests/test_sums.py::test_adds_a_pair", "-> tests/test_sums.py::test_adds_pairs", TIDY),
        "ch01-05-tidy",
        ("the tests collected are not those of the step before it:",),
    ),
    "a new name that is not declared": (
        claim(f"\nRenames: {TEST}::test_adds_two -> {TEST}::test_adds_a_pair", "", TIDY),
        "ch01-05-tidy",
        ("the tests collected are not those of the step before it:",),
    ),
    "an old name that no test had": (
        claim("Renames: tests/test_sums.py::test_adds_two", "Renames: tests/test_sums.py::test_adds_2", TIDY),
        "ch01-05-tidy",
        (
            f"'Renames: {TEST}::test_adds_2 -> …' names no test of the step before.",
            "the tests collected are not those of the step before it:",
        ),
    ),
    "a second run with another reason": (
        claim('"notes_text_key"', '"notes_key"', GREEN_NOTES),
        "ch02-03-green",
        (f"tests/test_notes.py::test_keeps_a_note {OTHER}",),
    ),
    "a second run that is not the whole suite": (
        claim("Run: pytest\nRun: pytest\n", "Run: pytest\nRun: pytest -k keeps\n", GREEN_NOTES),
        "ch02-03-green",
        ("'Lesson: second-run' needs two 'Run:' trailers that run the whole suite.",),
    ),
    "a lesson of the second run that is not declared": (
        both(
            claim("Lesson: second-run\n", "", GREEN_NOTES),
            claim("Fails: tests/test_notes.py::test_keeps_a_note\n", "", GREEN_NOTES),
            claim("Because: psycopg2", "Hint: psycopg2", GREEN_NOTES),
        ),
        "ch02-03-green",
        ("in 'pytest' tests/test_notes.py::test_keeps_a_note does not pass, and the step does not say so: psycopg2.",),
    ),
    "a first command that runs a part": (
        claim("Run: pytest\n", f"Run: pytest {TEST}::test_adds_two\n", GREEN_THREE),
        "ch01-04-green",
        (
            f"'Run: pytest {TEST}::test_adds_two' stands first and so must run the whole suite; begin with 'Run: pytest'.",
        ),
    ),
    "a first command that stops early": (
        claim("Run: pytest\n", "Run: pytest -x\n", GREEN_THREE),
        "ch01-04-green",
        ("'Run: pytest -x' stands first and so must run the whole suite",),
    ),
    "a further command that finds no test": (
        claim("Run: pytest -v", "Run: pytest tests/__init__.py", GREEN_THREE),
        "ch01-04-green",
        ("'pytest tests/__init__.py' finds no test.",),
    ),
    "a further command for what is not there": (
        claim("Run: pytest -v", "Run: pytest tests/test_more.py", GREEN_THREE),
        "ch01-04-green",
        ("'pytest tests/test_more.py' ended with the exit code 4, where its reports call for 0.",),
    ),
}
CASES = {**REDS, **OTHERS}


@pytest.mark.parametrize(("corrupt", "tag", "words"), CASES.values(), ids=CASES.keys())
def test_refuses(prove_spoilt: ProveSpoilt, corrupt: Corruption, tag: str, words: tuple[str, ...]) -> None:
    refused(prove_spoilt(corrupt, tag), *words)


@pytest.mark.parametrize("tag", ["ch01-01-red", "ch01-03-red", "ch01-04-green", "ch01-05-tidy", "ch02-03-green"])
def test_accepts_the_claims_as_they_are(prove_spoilt: ProveSpoilt, tag: str) -> None:
    assert prove_spoilt(lambda _: None, tag) == []
