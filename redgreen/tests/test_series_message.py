"""A patch's title, message, trailers and files, and the message for each fault."""

import re
from pathlib import Path

import pytest

from redgreen.series.message import Patch, PatchError, read_patch
from redgreen.series.model import Claim, Kind, Lesson

BANNER = f"From {'0' * 40} Mon Sep 17 00:00:00 2001\n"
HEADERS = "From: A <a@example.com>\nDate: Thu, 1 Jan 2026 00:00:00 +0000\n"
FILE = "diff --git a/a.py b/a.py\nindex 1..2 100644\n--- a/a.py\n+++ b/a.py\n-a\n+b\n"
RED = "Step: red\nFails: tests/test_a.py::test_b\nBecause: assert 1 == 2"


def patch(message: str, diff: str = FILE, title: str = "Add a sum") -> str:
    return f"{BANNER}{HEADERS}Subject: {title}\n\n{message}\n\n{diff}"


def explained(trailers: str) -> str:
    return patch(f"The reason.\n\n{trailers}")


def read(folder: Path, text: str | bytes) -> Patch:
    path = folder / "01-red-a.patch"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_patch(path)


def test_patch_gives_title_message_trailers_and_files(tmp_path: Path) -> None:
    new = "diff --git a/tests/test_a.py b/tests/test_a.py\nnew file mode 100644\n"
    gone = "diff --git a/old.py b/old.py\ndeleted file mode 100644\n"
    moved = "diff --git a/from.py b/to.py\nrename from from.py\nrename to to.py\n"
    trailers = f"{RED}\nPasses: t::one\nPasses: t::two\nBecause: skipped: no disk\n"
    trailers += "Hint: A long\n  hint.\nHint: More.\nRun: pytest -v 'a b'\nRun: psql"
    text = patch(
        f"One line.\n\nA second: paragraph.\n\n{trailers}", new + gone + moved + FILE
    ).replace("Add a sum", "Add a sum\n of two")

    found = read(tmp_path, text)

    assert (found.title, found.why) == (
        "Add a sum of two",
        "One line.\n\nA second: paragraph.",
    )
    assert found.paths == (
        "a.py",
        "from.py",
        "old.py",
        "tests/test_a.py",
        "to.py",
    )
    assert found.removed == ("from.py", "old.py")
    said = found.trailers
    assert (said.kind, said.lesson) == (Kind.RED, None)
    assert said.fails == [Claim("tests/test_a.py::test_b", "assert 1 == 2")]
    assert (said.passes, said.skips) == (
        ["t::one"],
        [Claim("t::two", "skipped: no disk")],
    )
    assert said.hints == ["A long hint.", "More."]
    assert said.runs == ["pytest -v 'a b'", "psql"]


def test_trailers_of_other_kinds(tmp_path: Path) -> None:
    refactor = read(tmp_path, explained("Step: refactor\nRenames: a::b -> a::c"))
    second = read(
        tmp_path, explained("Step: green\nLesson: second-run\nFails: a::b\nBecause: x")
    )

    assert refactor.trailers.renames == [("a::b", "a::c")]
    assert second.trailers.lesson is Lesson.SECOND_RUN


EMPTY = "Why.\n\nStep: green"
FILES = (
    (patch(EMPTY).replace("\n", "\r\n"), "has CRLF line ends; write LF"),
    ("diff", "the first line must be that of 'git format-patch'"),
    (patch(EMPTY) * 2, "has more than one patch"),
    (patch(EMPTY, title=""), "has no 'Subject:'"),
    (patch(EMPTY, "---\n"), "changes no file"),
    (patch(EMPTY, FILE.replace("index", "new mode 120000\nindex")), "not mode 120000"),
    (patch("Step: green"), "has no paragraph that says why"),
    (patch(EMPTY).encode() + b"\xff", "the patch is not UTF-8 (byte 2"),
)


@pytest.mark.parametrize(("text", "message"), FILES)
def test_faulty_patch_is_refused(
    text: str | bytes, message: str, tmp_path: Path
) -> None:
    with pytest.raises(PatchError, match=re.escape(message)):
        read(tmp_path, text)


def test_crlf_in_a_file_of_the_step_is_no_fault(tmp_path: Path) -> None:
    read(tmp_path, patch(EMPTY).replace("+b\n", "+b\r\n"))


GREEN = "Step: green\n"
TRAILERS = (
    ("Step: red\nFail: a::b", "unknown trailer 'Fail:'. Did you mean 'Fails'?"),
    ("Step: red\nNote: x", "unknown trailer 'Note:'."),
    ("Step: red\nStep: green", "the trailer 'Step:' appears twice."),
    ("Step: green\nHint:", "the trailer 'Hint:' has no value."),
    ("Hint: x", "the message has no trailer such as 'Step: red'."),
    ("Step: tidy", "'tidy' is not a kind of step. Known: setup, red, green, refac"),
    ("Step: gren", "'gren' is not a kind of step. Did you mean 'green'?"),
    ("Step: red\nLesson: second", "is not a lesson. Did you mean 'second-run'?"),
    ("Step: red", "a red step needs 'Fails:' and 'Because:'"),
    ("Step: red\nFails: a::b", "'Fails: a::b' needs a 'Because:' after it."),
    ("Step: red\nFails: a::b\nHint: x", "'Fails: a::b' needs a 'Because:' after it."),
    ("Step: red\nBecause: x", "'Because: x' must follow a 'Fails:', or"),
    (f"{RED}\nPasses: a::b\nBecause: x", "it begins with 'skipped: ' or 'xfailed: '"),
    (f"{RED}\nPasses: tests/test_a.py::test_b", "is named twice."),
    (f"{RED}\nRenames: a -> b", "'Renames:' cannot be in a red step."),
    (f"Step: green{RED[9:]}", "a green step has no failing test."),
    (f"{GREEN}Passes: a::b", "'Passes:' is for a red step; this is green."),
    (f"{GREEN}Lesson: second-run", "'Lesson: second-run' needs 'Fails:'"),
    (f"{RED}\nLesson: second-run", "is for a step whose first run passes."),
    (f"Step: green{RED[9:]}\nLesson: collection-error", "no failing test"),
    (f"{GREEN}Renames: a::b", "write 'Renames: old::id -> new::id', not 'a::b'."),
    (f"{GREEN}Run: pytest 'a", "cannot be read: No closing quotation."),
    (f"{GREEN}Run: pytest && psql", "has '&&', but no shell reads it"),
    (
        f"{GREEN}and more",
        "trailers only, such as 'Step: red', but it has the line 'and",
    ),
)


@pytest.mark.parametrize(("trailers", "message"), TRAILERS)
def test_faulty_trailers_are_refused(
    trailers: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(PatchError, match=re.escape(message)):
        read(tmp_path, explained(trailers))
