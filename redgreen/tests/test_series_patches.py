"""Every fault of a patch and its trailers is refused with one sentence that begins with the file."""

from pathlib import Path

import pytest
from redgreen.tests.series_cases import ADDING, GREEN, NOTES, RED, Case, Corruption, add, edit, refusal
from redgreen.tests.toy import write


def cut_the_change(chapters: Path) -> None:
    path = chapters / GREEN
    path.write_text(path.read_text().split("diff --git")[0].rstrip() + "\n")


PATCHES: dict[str, Case] = {
    "not UTF-8": (
        lambda chapters: write(chapters / GREEN, (chapters / GREEN).read_bytes().replace(b"Return", b"R\xe9turn")),
        GREEN,
        "not UTF-8 (byte ",
    ),
    "no banner": (edit(GREEN, "From 0000", "Form 0000"), GREEN, "no patch of git format-patch"),
    "Windows line endings": (
        lambda chapters: write(chapters / GREEN, (chapters / GREEN).read_bytes().replace(b"\n", b"\r\n")),
        GREEN,
        "no patch of git format-patch",
    ),
    "an empty file": (add(GREEN), GREEN, "no patch of git format-patch"),
    "no Subject": (edit(GREEN, "Subject: 02-green-add\n", ""), GREEN, "no 'Subject:'"),
    "an empty Subject": (edit(GREEN, "Subject: 02-green-add\n", "Subject: \n"), GREEN, "no 'Subject:'"),
    "no change": (cut_the_change, GREEN, "changes no file"),
    "a diff of another program": (edit(GREEN, "diff --git a/sums.py b/sums.py", "---"), GREEN, "no 'diff --git' line"),
    "no why": (edit(GREEN, "Because it is next.\n\n", ""), GREEN, "no paragraph of why"),
    "no trailers": (edit(GREEN, "\n\nStep: green", ""), GREEN, "must hold trailers only"),
}
TRAILERS: dict[str, Case] = {
    "no Step": (edit(GREEN, "Step: green", "Hint: go on"), GREEN, "no 'Step:' trailer"),
    "unknown kind": (
        edit(GREEN, "Step: green", "Step: gren"),
        GREEN,
        "'gren' is no kind of step. Did you mean 'green'?",
    ),
    "unknown trailer": (
        edit(RED, "Because:", "Becuase:"),
        RED,
        "'Becuase:' is no trailer of a step. Did you mean 'Because'?",
    ),
    "trailer in lower case": (
        edit(RED, "Fails:", "fails:"),
        RED,
        "'fails:' is no trailer of a step. Did you mean 'Fails'?",
    ),
    "unknown trailer far from any": (
        edit(GREEN, "Step: green", "Step: green\nXyz: 1"),
        GREEN,
        "'Xyz:' is no trailer of a step. Known are: Step, ",
    ),
    "unknown lesson": (
        edit(f"{ADDING}/01-red-ask.patch", "collection-error", "colection-eror"),
        f"{ADDING}/01-red-ask.patch",
        "'colection-eror' is no lesson. Did you mean 'collection-error'?",
    ),
    "Step twice": (edit(GREEN, "Step: green", "Step: green\nStep: green"), GREEN, "'Step:' stands twice"),
    "a test fails twice": (
        edit(RED, "Step: red", "Step: red\nFails: tests/test_sums.py::test_adds_three\nBecause: x"),
        RED,
        "'Fails: tests/test_sums.py::test_adds_three' stands twice",
    ),
    "an empty trailer": (edit(GREEN, "Step: green", "Step: green\nHint:"), GREEN, "'Hint:' says nothing"),
    "Fails without Because": (
        edit(RED, "Because: TypeError: add() takes 2 positional arguments but 3 were given\n", ""),
        RED,
        "'Fails: tests/test_sums.py::test_adds_three' must be followed by its 'Because:'.",
    ),
    "Fails followed by a hint": (edit(RED, "Because:", "Hint:"), RED, "'Because:', not by 'Hint:'"),
    "Because without Fails": (
        edit(GREEN, "Step: green", "Step: green\nBecause: assert 1 == 2"),
        GREEN,
        "'Because: assert 1 == 2' must follow the 'Fails:' that it explains.",
    ),
    "a red step that claims nothing": (
        edit(GREEN, "Step: green", "Step: red"),
        GREEN,
        "a red step must say which tests fail",
    ),
    "a green step that claims a failure": (
        edit(GREEN, "Step: green", "Step: green\nFails: tests/test_sums.py::test_x\nBecause: x"),
        GREEN,
        "a green step fails no test",
    ),
    "a command that is not pytest": (
        edit(GREEN, "Step: green", "Step: green\nRun: rm -r tests"),
        GREEN,
        "'Run: rm -r tests' must be a pytest command",
    ),
    "a rename without an arrow": (
        edit(f"{ADDING}/05-tidy-a-pair.patch", " -> ", " to "),
        f"{ADDING}/05-tidy-a-pair.patch",
        "must read 'Renames: old::id -> new::id'",
    ),
    "a rename by a green step": (
        edit(GREEN, "Step: green", "Step: green\nRenames: a -> b"),
        GREEN,
        "'Renames:' belongs to a tidy step; this one is green.",
    ),
    "an unknown reset": (
        edit(f"{NOTES}/04-tidy-roll-back.patch", "from-here", "form-here"),
        f"{NOTES}/04-tidy-roll-back.patch",
        "Did you mean 'Resets: from-here'?",
    ),
    "a lesson without a claim": (
        edit(GREEN, "Step: green", "Step: green\nLesson: second-run"),
        GREEN,
        "'Lesson: second-run' needs the 'Fails:' and 'Because:' that it shows.",
    ),
    "a red step with the second run's lesson": (
        edit(RED, "Step: red", "Step: red\nLesson: second-run"),
        RED,
        "a red step fails at the first run",
    ),
    "a collection error shown by a green step": (
        edit(f"{NOTES}/03-green-keep.patch", "second-run", "collection-error"),
        f"{NOTES}/03-green-keep.patch",
        "a green step fails no test",
    ),
}
CASES = PATCHES | TRAILERS


@pytest.mark.parametrize(("corrupt", "file", "words"), CASES.values(), ids=CASES.keys())
def test_refuses(chapters: Path, corrupt: Corruption, file: str, words: str) -> None:
    corrupt(chapters)

    sentence = refusal(chapters, file, words)

    assert "\n" not in sentence
    assert sentence.endswith((".", "?", "'"))
