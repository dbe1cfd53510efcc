"""Rooms: patches, and trailers with typing errors. Refused without a run."""

from pathlib import Path

import pytest
from redgreen.tests.attack.cases import refused
from redgreen.tests.attack.series import told
from redgreen.tests.series_cases import ADDING, GREEN, NOTES, RED, Corruption, both, copy, edit
from redgreen.tests.toy import write

REFACTOR = f"{ADDING}/06-refactor-start.patch"
GREEN_THREE, TIDY = f"{ADDING}/04-green-three.patch", f"{ADDING}/05-tidy-a-pair.patch"
RED_ASK, RESET = f"{ADDING}/01-red-ask.patch", f"{NOTES}/04-tidy-roll-back.patch"
OTHER = " is not what 'git format-patch' writes of its commit; write it again with 'save'."
NOT_ITSELF = f"02-green-add.patch{OTHER}"
DOES_NOT_APPLY = "the patch does not apply on the step before it ("
Case = tuple[Corruption, tuple[str, ...]]


def append(file: str, text: str) -> Corruption:
    return lambda chapters: write(chapters / file, (chapters / file).read_text() + text)


def swap(one: str, other: str) -> Corruption:
    def corrupt(chapters: Path) -> None:
        first, second = (chapters / one).read_bytes(), (chapters / other).read_bytes()
        write(chapters / one, second)
        write(chapters / other, first)

    return corrupt


def path_to(place: str) -> Corruption:
    """The file of the green step goes to another place."""
    return both(
        edit(GREEN, "a/sums.py b/sums.py", f"a/{place} b/{place}"), edit(GREEN, "+++ b/sums.py", f"+++ b/{place}")
    )


def mode(number: str) -> Corruption:
    return edit(GREEN, "new file mode 100644", f"new file mode {number}")


SMUGGLED = (
    "--- a/tests/test_sums.py\n+++ b/tests/test_sums.py\n@@ -6,3 +6,3 @@\n def test_adds_a_pair() -> None:\n"
    "-    assert add(1, 2) == 3\n+    assert add(1, 2) > 0\n \n"
)
PATCHES: dict[str, Case] = {
    "a link": (mode("120000"), ("the patch makes a link or a submodule (mode 120000); a step holds files alone.",)),
    "a submodule": (mode("160000"), ("the patch makes a link or a submodule (mode 160000)",)),
    "a file that becomes a link": (
        edit(GREEN_THREE, "index ", "old mode 100644\nnew mode 120000\nindex "),
        ("the patch makes a link or a submodule (mode 120000)",),
    ),
    "two patches in a file": (
        lambda chapters: write(
            chapters / GREEN, (chapters / GREEN).read_text() + "\n" + (chapters / GREEN_THREE).read_text()
        ),
        ("the file holds more than one patch; a step is one commit, and one file.",),
    ),
    "a context that is not there": (
        edit(RED, "     assert add(1, 2) == 3", "     assert add(1, 2) == 4"),
        (DOES_NOT_APPLY,),
    ),
    "a hunk's heading that is made up": (
        edit(RED, "@@ from sums import add", "@@ from sums import sub"),
        (f"03-red-three.patch{OTHER}",),
    ),
    "a change of what is not there": (
        edit(GREEN_THREE, "-def add(first: int, second: int)", "-def add(first: int, third: int)"),
        (DOES_NOT_APPLY,),
    ),
    "a change that was made before": (copy(GREEN, GREEN_THREE), (DOES_NOT_APPLY,)),
    "a hunk that says another line": (
        edit(RED, "@@ -5,3 +5,7 @@", "@@ -4,3 +4,7 @@"),
        (f"03-red-three.patch{OTHER}",),
    ),
    "another name for what a file holds": (
        edit(
            GREEN,
            "index 0000000000000000000000000000000000000000..",
            "index 0000000000000000000000000000000000000000..0",
        ),
        (NOT_ITSELF,),
    ),
    "another author": (edit(GREEN, "From: fastauth <", "From: Ada <"), (NOT_ITSELF,)),
    "another date": (edit(GREEN, "01 Jan 2026", "02 Jan 2026"), (NOT_ITSELF,)),
    "a signature of git's": (append(GREEN, "-- \n2.39.5\n\n"), (NOT_ITSELF,)),
    "an empty line at the end": (append(GREEN, "\n"), (NOT_ITSELF,)),
    "a title in the message too": (
        edit(GREEN, "\n\nBecause it is next.", "\n\nSubject: another title\n\nBecause it is next."),
        (NOT_ITSELF,),
    ),
    "another encoding of the mail": (
        edit(GREEN, "\n\nBecause it", "\nContent-Transfer-Encoding: quoted-printable\n\nBecau=\nse it"),
        (NOT_ITSELF,),
    ),
    "a diff of an older form behind the last": (
        append(REFACTOR, SMUGGLED),
        (
            "a refactor step leaves tests/ alone, but this one changes tests/test_sums.py.",
            f"06-refactor-start.patch{OTHER}",
        ),
    ),
    "a line in the message that ends it": (
        edit(GREEN, "Because it is next.", "Because it is next.\n---\nMore."),
        ("must hold trailers only",),
    ),
    "a diff in the message": (
        edit(GREEN, "Because it is next.", "Because it is.\n\ndiff --git a/x b/x\n\nIt is next."),
        ("must hold trailers only",),
    ),
    "a mark before the first line": (
        lambda chapters: write(chapters / GREEN, b"\xef\xbb\xbf" + (chapters / GREEN).read_bytes()),
        ("this is no patch of git format-patch",),
    ),
    "half of a patch": (
        lambda chapters: write(chapters / GREEN, (chapters / GREEN).read_bytes()[:-30]),
        (DOES_NOT_APPLY,),
    ),
    "a file outside of the tree": (path_to("../sums.py"), (DOES_NOT_APPLY,)),
    "a file of git's own": (path_to(".git/hooks/pre-commit"), (DOES_NOT_APPLY,)),
    "two steps that change places": (
        swap(f"{ADDING}/02-green-add.patch", f"{ADDING}/04-green-three.patch"),
        (DOES_NOT_APPLY,),
    ),
}
TRAILERS: dict[str, Case] = {
    "Setp": (edit(GREEN, "Step: green", "Setp: green"), ("'Setp:' is no trailer of a step. Did you mean 'Step'?",)),
    "step": (edit(GREEN, "Step: green", "step: green"), ("'step:' is no trailer of a step. Did you mean 'Step'?",)),
    "no colon": (edit(GREEN, "Step: green", "Step green"), ("it has the line 'Step green'",)),
    "a kind in capitals": (
        edit(GREEN, "Step: green", "Step: Green"),
        ("'Green' is no kind of step. Did you mean 'green'?",),
    ),
    "a kind too many": (edit(GREEN, "Step: green", "Step: green red"), ("'green red' is no kind of step.",)),
    "Fail": (edit(RED, "Fails:", "Fail:"), ("'Fail:' is no trailer of a step. Did you mean 'Fails'?",)),
    "Becouse": (edit(RED, "Because: ", "Becouse: "), ("'Becouse:' is no trailer of a step. Did you mean 'Because'?",)),
    "Because before Fails": (
        edit(RED, "Step: red\n", "Step: red\nBecause: x\n"),
        ("'Because: x' must follow the 'Fails:' that it explains.",),
    ),
    "Hints": (edit(RED_ASK, "Hint:", "Hints:"), ("'Hints:' is no trailer of a step. Did you mean 'Hint'?",)),
    "a lesson of two words": (
        edit(RED_ASK, "collection-error", "collection error"),
        ("'collection error' is no lesson. Did you mean 'collection-error'?",),
    ),
    "Rename": (edit(TIDY, "Renames:", "Rename:"), ("'Rename:' is no trailer of a step. Did you mean 'Renames'?",)),
    "another arrow": (edit(TIDY, "->", "=>"), ("must read 'Renames: old::id -> new::id'.",)),
    "Reset": (edit(RESET, "Resets:", "Reset:"), ("'Reset:' is no trailer of a step. Did you mean 'Resets'?",)),
    "a reset of two words": (edit(RESET, "from-here", "from here"), ("Did you mean 'Resets: from-here'?",)),
    "Reword": (
        edit(TIDY, "Step: tidy", "Step: tidy\nReword: a::b"),
        ("'Reword:' is no trailer of a step. Did you mean 'Rewords'?",),
    ),
    "Rewords in a green step": (
        edit(GREEN, "Step: green", "Step: green\nRewords: a::b"),
        ("'Rewords:' belongs to a step that may change tests/; this one is green.",),
    ),
    "another runner": (
        edit(GREEN_THREE, "Run: pytest -v", "Run: pytst -v"),
        ("'Run: pytst -v' must be a pytest command",),
    ),
    "an option that bends the run": (
        edit(GREEN_THREE, "Run: pytest -v", "Run: pytest --noconftest"),
        ("'Run: pytest --noconftest' has the option '--noconftest', which could bend the run",),
    ),
    "an option glued to its value": (
        edit(GREEN_THREE, "Run: pytest -v", "Run: pytest -ktwo"),
        ("'Run: pytest -ktwo' has the option '-ktwo', which could bend the run",),
    ),
    "two commands in one": (
        edit(GREEN_THREE, "Run: pytest -v", "Run: pytest && pytest -v"),
        ("'Run: pytest && pytest -v' holds '&&', and no shell reads it",),
    ),
    "a trailer above the last paragraph": (
        edit(GREEN, "Because it is next.", "Because it is next.\n\nHint: Think of a sum."),
        ("'Hint: Think of a sum.' stands above the last paragraph, where no trailer is read; move it down.",),
    ),
    "a trailer in place of the why": (
        edit(GREEN, "Because it is next.", "Hint: Think of a sum."),
        ("'Hint: Think of a sum.' stands above the last paragraph",),
    ),
    "prose among the trailers": (
        edit(GREEN, "Step: green", "Step: green\nand that is all"),
        ("it has the line 'and that is all'",),
    ),
    "the trailers in the paragraph of why": (
        edit(GREEN, "Because it is next.\n\nStep", "Because it is next.\nStep"),
        ("it has the line 'Because it is next.'",),
    ),
}
CASES = {**PATCHES, **TRAILERS}


@pytest.mark.parametrize(("corrupt", "words"), CASES.values(), ids=CASES.keys())
def test_refuses(chapters: Path, series_template: Path, corrupt: Corruption, words: tuple[str, ...]) -> None:
    corrupt(chapters)

    refused(told(chapters, series_template), *words)


def test_accepts_the_series_as_it_is(chapters: Path, tmp_path: Path) -> None:
    assert told(chapters, tmp_path / "no-template") == []
