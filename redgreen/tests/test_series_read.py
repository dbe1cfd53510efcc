"""Patches and the folder of the series, read into the model, and each fault."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from redgreen.book import Book
from redgreen.proof.step import end_commands
from redgreen.series.message import read_patch
from redgreen.series.model import Claim, Kind, Lesson, Patch
from redgreen.series.read import read_series
from redgreen.tests.toy import TESTS, rewrite, write
from redgreen.text import UserError

HEADERS = "From: A <a@example.com>\nDate: Thu, 1 Jan 2026 00:00:00 +0000\n"
FILE = "diff --git a/a.py b/a.py\nindex 1..2 100644\n--- a/a.py\n+++ b/a.py\n-a\n+b\n"
NEW = "diff --git a/tests/test_a.py b/tests/test_a.py\nnew file mode 100644\n"
GONE = "diff --git a/old.py b/old.py\ndeleted file mode 100644\n"
RED = "Step: red\nFails: tests/test_a.py::test_b\nBecause: assert 1 == 2"
EVERY = f"{RED}\nPasses: t::one\nPasses: t::two\nBecause: skipped: no disk\n"
EVERY += "Hint: A long\n  hint.\nHint: More.\nRun: pytest -v 'a b'\nRun: psql"


def patch(trailers: str, diff: str = FILE, title: str = "A sum", why: str = "") -> str:
    subject = f"Subject: {title}\n\n{why or 'Why.'}\n\n{trailers}\n\n"
    return f"From {'0' * 40} Mon Sep 17 00:00:00 2001\n{HEADERS}{subject}{diff}"


def read(folder: Path, text: str | bytes) -> Patch:
    path = folder / "01-red-a.patch"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_patch(path)


def test_patch_gives_title_message_trailers_and_files(tmp_path: Path) -> None:
    why = "One line.\n\nA second: paragraph."

    found = read(tmp_path, patch(EVERY, NEW + GONE + FILE, "A sum\n of two", why))

    assert (found.title, found.why) == ("A sum of two", why)
    assert found.test_modules == ("tests/test_a.py",)
    assert (found.kind, found.lesson, found.passes) == (Kind.RED, None, ("t::one",))
    assert found.fails == (Claim("tests/test_a.py::test_b", "assert 1 == 2"),)
    assert found.skips == (Claim("t::two", "skipped: no disk"),)
    assert found.hints == ("A long hint.", "More.")
    assert found.declared_runs == ("pytest -v 'a b'", "psql")


def test_trailers_of_other_kinds(tmp_path: Path) -> None:
    refactor = read(tmp_path, patch("Step: refactor\nRenames: a::b -> a::c"))
    second = read(tmp_path, patch(f"Step: green{RED[9:]}\nLesson: second-run"))

    assert refactor.renames == (("a::b", "a::c"),)
    assert second.lesson is Lesson.SECOND_RUN


def test_crlf_in_a_file_of_the_step_is_no_fault(tmp_path: Path) -> None:
    read(tmp_path, patch("Step: green").replace("+b\n", "+b\r\n"))


GREEN, DOUBLE = "Step: green\n", f"{RED}\nPasses: tests/test_a.py::test_b"
LINK = FILE.replace("index", "new mode 120000\nindex")
PATCHES: list[tuple[str | bytes, str]] = [
    (patch(GREEN).replace("\n", "\r\n"), "has CRLF line ends; write LF"),
    ("diff", "the first line must be that of 'git format-patch'"),
    (patch(GREEN) * 2, "has more than one patch"),
    (patch(GREEN, title=""), "has no 'Subject:'"),
    (patch(GREEN, "---\n"), "changes no file"),
    (patch(GREEN, LINK), "not mode 120000"),
    (patch("Step: green").replace("Why.\n\n", ""), "has no paragraph that says why"),
    (patch(GREEN).encode() + b"\xff", "'utf-8' codec can't decode byte 0xff"),
    (patch("Step: red\nFail: a"), "unknown trailer 'Fail:'. Did you mean 'Fails'?"),
    (patch("Step: red\nNote: x"), "unknown trailer 'Note:'."),
    (patch("Step: red\nStep: green"), "the message needs one trailer 'Step:'"),
    (patch("Step: green\nHint:"), "the trailer 'Hint:' has no value."),
    (patch("Hint: x"), "the message needs one trailer 'Step:'"),
    (
        patch("Step: tidy"),
        "'tidy' is not a kind of step. Known: setup, red, green, ref",
    ),
    (patch("Step: gren"), "'gren' is not a kind of step. Did you mean 'green'?"),
    (patch("Step: red\nLesson: second"), "not a lesson. Did you mean 'second-run'?"),
    (patch("Step: red"), "a red step needs 'Fails:' and 'Because:'"),
    (patch("Step: red\nFails: a::b"), "'Fails: a::b' needs a 'Because:' after it."),
    (patch("Step: red\nFails: a::b\nHint: x"), "'Fails: a::b' needs a 'Because:'"),
    (patch("Step: red\nBecause: x"), "'Because: x' must follow a 'Fails:', or a 'Pass"),
    (
        patch(f"{RED}\nPasses: a::b\nBecause: x"),
        "begins with 'skipped: ' or 'xf",
    ),
    (patch(DOUBLE), "the test 'tests/test_a.py::test_b' is named twice."),
    (patch(f"{RED}\nRenames: a -> b"), "'Renames:' cannot be in a red step."),
    (
        patch(f"Step: green{RED[9:]}"),
        "a green step has no failing test.",
    ),
    (patch(f"{GREEN}Passes: a::b"), "'Passes:' is for a red step; this is green."),
    (patch(f"{GREEN}Lesson: second-run"), "'Lesson: second-run' needs 'Fails:'"),
    (
        patch(f"{RED}\nLesson: second-run"),
        "'Lesson: second-run' cannot be in a red step.",
    ),
    (patch(f"{GREEN}Renames: a::b"), "write 'Renames: old::id -> new::id', not 'a::b'"),
    (patch(f"{GREEN}Run: pytest 'a"), "cannot be read: No closing quotation."),
    (patch(f"{GREEN}Run: pytest && psql"), "has '&&', but no shell reads it"),
    (patch(f"{GREEN}and"), "such as 'Step: red' only, but it has the line 'and'."),
]


@pytest.mark.parametrize(("text", "message"), PATCHES)
def test_faulty_patch_is_refused(
    text: str | bytes, message: str, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        read(tmp_path, text)


def test_series_is_read_in_order(template: Book) -> None:
    series = read_series(template.chapters)

    assert [each.tag for each in series.chapters] == ["ch01", "ch02", "aside"]
    assert [line.name for line in series.lines] == ["main", "ch01-ex1", "aside"]
    tags = [step.tag for step in series.steps()]
    assert tags[5:8] == ["ch01-06-refactor", "ch01-ex1-red", "ch01-ex1-green"]
    assert series.last.tag == "ch02-02-green"
    assert set(series.tags()) - set(tags) == {"ch01", "ch02", "aside", "ch01-ex1"}
    step = series.step("01-adding/ex1-red")
    assert (step.kind, step.number, step.slug) == (Kind.RED, 1, "none")
    assert step.before == series.step("ch01-06-refactor")


def test_detours_come_last_by_name(book: Book) -> None:
    for name in ("zebra", "back"):
        shutil.copytree(book.chapters / "aside", book.chapters / name)

    series = read_series(book.chapters)

    tags = ["ch01", "ch02", "aside", "back", "zebra"]
    assert [each.tag for each in series.chapters] == tags
    names = ["main", "ch01-ex1", "aside", "back", "zebra"]
    assert [line.name for line in series.lines] == names


def test_detour_starts_from_a_detour(book: Book) -> None:
    shutil.copytree(book.chapters / "aside", book.chapters / "back")
    for name, after in {"aside": "02-taking", "back": "aside"}.items():
        settings = f'title = "A"\npart = "Sums"\nafter = "{after}"\n'
        put(book, f"{name}/chapter.toml", settings)

    series = read_series(book.chapters)

    assert series.chapter("back").steps[0].before == series.step("aside")
    assert [len(end_commands(series, each)) for each in series.chapters] == [1, 3, 3, 3]


def test_chapter_without_a_step_is_left_out_on_demand(book: Book) -> None:
    put(book, "03-empty/chapter.toml", 'title = "Empty"\npart = "Sums"\n')

    series = read_series(book.chapters, empty_chapters=True)

    assert [each.tag for each in series.chapters] == ["ch01", "ch02", "aside"]


def test_runs_follow_the_kind(template: Book) -> None:
    series = read_series(template.chapters)
    runs = {step.tag: step.runs for step in series.steps()}

    assert runs["ch01-01-setup"] == runs["ch01-06-refactor"] == ("pytest -q",)
    assert runs["ch01-02-red"] == runs["ch01-03-green"] == (f"pytest {TESTS}",)
    assert runs["ch01-05-green"] == ("pytest -v",)


def test_unknown_names_get_the_nearest_one(template: Book) -> None:
    series = read_series(template.chapters)

    with pytest.raises(UserError, match=r"step 'ch01-03-gren'\. .* 'ch01-03-green'\?"):
        series.step("ch01-03-gren")


def move(book: Book, *files: str) -> None:
    """Rename each first file of a pair to the second one."""
    for old, new in zip(files[::2], files[1::2], strict=True):
        (book.chapters / old).rename(book.chapters / new)


def drop(book: Book, *patterns: str) -> None:
    for path in [path for each in patterns for path in book.chapters.glob(each)]:
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def put(book: Book, file: str, text: str) -> None:
    write(book.chapters / file, text)


def change(book: Book, file: str, old: str, new: str) -> None:
    rewrite(book.chapters / file, old, new)


R2, G3 = "01-adding/02-red-add.patch", "01-adding/03-green-add.patch"
A, EX, ASIDE = "01-adding/", "01-adding/exercises/", "aside/chapter.toml"
FAULTS: list[tuple[str, Callable[..., None], tuple[str, ...]]] = [
    ("02-red-add.patch: the number 02 is used twice; renumber.",
     move, (G3, f"{A}02-green-add.patch")),
    ("03-green-add.patch: the number 02 is missing before it.", drop, (R2,)),
    ("03-red-add.patch: the file's name says 'red', the trailer 'Step: green'.",
     move, (G3, f"{A}03-red-add.patch")),
    ("says 'gren', the trailer 'Step: green'.",
     move, (G3, f"{A}03-gren-add.patch")),
    ("02-green-add.patch: a green step answers a red one; none waits here.",
     move, (R2, f"{A}03-red-add.patch", G3, f"{A}02-green-add.patch")),
    ("03-red-more.patch: ch01-02-red still waits for a green step.",
     move, (G3, f"{A}09.patch", f"{A}04-red-more.patch", f"{A}03-red-more.patch",
            f"{A}05-green-more.patch", f"{A}04-green-more.patch",
            f"{A}09.patch", f"{A}05-green-add.patch")),
    ("01-red-take.patch: no green step of its chapter answers it.",
     drop, ("02-taking/02*",)),
    ("notes.txt: no step has this name; name it like '01-red-add.patch' or 'exerc",
     put, (f"{A}notes.txt", "")),
    ("/01-red-a.patch: the file belongs in the folder of a chapter.",
     put, ("01-red-a.patch", "")),
    ("09-red-a.out: no patch belongs to this", put, (f"{A}09-red-a.out", "")),
    ("/Aside: name the folder like '03-registration' or 'mongo'.",
     move, ("aside", "Aside")),
    ("/ch9: name the folder like '03-reg", move, ("aside", "ch9")),
    ("/03-taking: the number 02 is missing before", move, ("02-taking", "03-taking")),
    ("03-a: the chapter has no step.",
     put, ("03-a/chapter.toml", 'title = "A"\npart = "Sums"\n')),
    ("missing or not TOML; its keys are title, part, after", drop, (ASIDE,)),
    ("series.toml: the file is missing or not TOML; ", put, ("series.toml", "title =")),
    ("unknown key 'afterr'. Did you mean 'after'?", change, (ASIDE, "after", "afterr")),
    ("'repeatable_from' is missing, or not of type int.",
     change, ("series.toml", "= 2", '= "2"')),
    ("no part 'Sum'. Did you mean 'Sums'?", change, (ASIDE, "Sums", "Sum")),
    ("no chapter before it is named '01-dadding'. Did you mean '01-adding'?",
     change, (ASIDE, "01-a", "01-da")),
    ("there is no chapter; add a folder like '01-start'.", drop, ("0*", "aside")),
    ("1-red-none.patch: no green step of its chapter answers it.",
     drop, (f"{EX}1-green*",)),
    ("1-setup-none.patch: no step has this name; name it like",
     move, (f"{EX}1-red-none.patch", f"{EX}1-setup-none.patch")),
    ("exercises/2-green-none.patch: the number 01 is missing before it.",
     move, (f"{EX}1-red-none.patch", f"{EX}2-red-none.patch",
            f"{EX}1-green-none.patch", f"{EX}2-green-none.patch")),
    ("01-red-times.patch: a red step changes a test module, or names one by 'Run:'.",
     change, ("aside/01-red-times.patch", "tests/test_times.py", "tests/times.py")),
    ("03-green-add.patch: unknown trailer 'Stepp:'. Did you mean 'Step'?",
     change, (G3, "Step: green", "Stepp: green")),
]  # fmt: skip


@pytest.mark.parametrize(("message", "spoil", "arguments"), FAULTS)
def test_fault_is_refused_in_one_line(
    message: str, spoil: Callable[..., None], arguments: tuple[str, ...], book: Book
) -> None:
    drop(book, "*/*.out", "*/*/*.out")
    spoil(book, *arguments)

    with pytest.raises(UserError) as refused:
        read_series(book.chapters)

    lines = [line for line in str(refused.value).splitlines() if message in line]
    assert len(lines) == 1, refused.value
    assert re.match(r"chapters\S*: ", lines[0])
