"""The folder of the series as a model: names, order, numbers, runs, and each fault."""

import re
import shutil
from collections.abc import Callable

import pytest

from redgreen.book import Book
from redgreen.series.model import Kind
from redgreen.series.read import read_series
from redgreen.tests.toy import rewrite, write
from redgreen.text import UserError


def test_series_is_read_in_order(template: Book) -> None:
    series = read_series(template.chapters)

    assert [c.tag for c in series.chapters] == ["ch01", "ch02", "aside"]
    assert [line.name for line in series.lines] == ["main", "ch01-ex1", "aside"]
    tags = [step.tag for step in series.steps()]
    assert tags[5:9] == [
        "ch01-06-refactor",
        "ch01-ex1-red",
        "ch01-ex1-green",
        "ch02-01-red",
    ]
    assert tags[-1] == "aside-02-green"
    assert series.last.tag == "ch02-02-green"
    assert set(series.tags()) - set(tags) == {"ch01", "ch02", "aside", "ch01-ex1"}
    step = series.step("01-adding/ex1-red")
    assert (step.kind, step.number, step.slug) == (Kind.RED, 1, "none")
    before = series.before(step)
    assert before
    assert before.tag == "ch01-06-refactor"


def test_runs_follow_the_kind(template: Book) -> None:
    series = read_series(template.chapters)
    runs = {step.tag: series.runs_of(step) for step in series.steps()}

    assert runs["ch01-01-setup"] == runs["ch01-06-refactor"] == ("pytest -q",)
    assert (
        runs["ch01-02-red"] == runs["ch01-03-green"] == ("pytest tests/test_sums.py",)
    )
    assert runs["ch01-05-green"] == ("pytest -v",)
    assert runs["aside-02-green"] == ("pytest tests/test_times.py",)


def test_unknown_names_get_the_nearest_one(template: Book) -> None:
    series = read_series(template.chapters)

    with pytest.raises(
        UserError, match=r"'ch01-03-gren'\. Did you mean 'ch01-03-green'"
    ):
        series.step("ch01-03-gren")
    with pytest.raises(UserError, match=r"no chapter 'ch2'\. Did you mean 'ch02'"):
        series.chapter("ch2")


FIRST, EX, ASIDE = "01-adding/", "01-adding/exercises/", "aside/chapter.toml"


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


FAULTS: tuple[tuple[str, Callable[..., None], tuple[str, ...]], ...] = (
    ("02-red-add.patch: the number 02 is used twice; renumber the files.",
     move, (f"{FIRST}03-green-add.patch", f"{FIRST}02-green-add.patch")),
    ("03-green-add.patch: the number 02 is missing before this file.",
     drop, (f"{FIRST}02*",)),
    ("03-red-add.patch: the file's name says 'red', the trailer 'Step: green'.",
     move, (f"{FIRST}03-green-add.patch", f"{FIRST}03-red-add.patch")),
    ("says 'gren', the trailer 'Step: green'. Did you mean 'green'?",
     move, (f"{FIRST}03-green-add.patch", f"{FIRST}03-gren-add.patch")),
    ("02-green-add.patch: a green step answers a red one; none waits here.",
     move, (f"{FIRST}02-red-add.patch", f"{FIRST}03-red-add.patch",
            f"{FIRST}03-green-add.patch", f"{FIRST}02-green-add.patch")),
    ("03-red-more.patch: 02-red-add.patch is not answered yet; a green step comes",
     move, (f"{FIRST}03-green-add.patch", f"{FIRST}05-green-add.patch",
            f"{FIRST}04-red-more.patch", f"{FIRST}03-red-more.patch",
            f"{FIRST}05-green-more.patch", f"{FIRST}04-green-more.patch")),
    ("01-red-take.patch: the chapter ends while this red step waits.",
     drop, ("02-taking/02*",)),
    ("notes.txt: unexpected file; name a step like '01-red-what-it-tests.patch'.",
     put, (f"{FIRST}notes.txt", "")),
    ("chapters/01-red-a.patch: the file belongs in the folder of a chapter.",
     put, ("01-red-a.patch", "")),
    ("09-red-a.out: no patch belongs to this transcript; remove it.",
     put, (f"{FIRST}09-red-a.out", "")),
    ("chapters/Aside: name the folder like '03-registration' or 'mongo'.",
     move, ("aside", "Aside")),
    ("chapters/ch9: the name looks like a tag; choose another.",
     move, ("aside", "ch9")),
    ("03-taking: the number 02 is missing before this file.",
     move, ("02-taking", "03-taking")),
    ("03-a: the chapter has no step.",
     put, ("03-a/chapter.toml", 'title = "A"\npart = "Sums"\n')),
    ("chapter.toml: the file is missing; it has the keys title, part, after.",
     drop, (ASIDE,)),
    ("series.toml: the file is not TOML: ", put, ("series.toml", "title =")),
    ("unknown key 'afterr'. Did you mean 'after'?", change, (ASIDE, "after", "afterr")),
    ("'repeatable_from' must be of type int.", change, ("series.toml", "= 2", '= "2"')),
    ("no part 'Sum'. Did you mean 'Sums'?", change, (ASIDE, "Sums", "Sum")),
    ("no chapter is named '01-dadding'. Did you mean '01-adding'?",
     change, (ASIDE, "01-a", "01-da")),
    ("chapters: there is no chapter; add a folder like '01-start'.",
     drop, ("0*", "aside")),
    ("1-red-none.patch: an exercise needs a red step and a green one.",
     drop, (f"{EX}1-green*",)),
    ("exercises/2-green-none.patch: the number 01 is missing before this file.",
     move, (f"{EX}1-red-none.patch", f"{EX}2-red-none.patch",
            f"{EX}1-green-none.patch", f"{EX}2-green-none.patch")),
    ("01-red-times.patch: the red step changes no test module; name one by 'Run:'.",
     change, ("aside/01-red-times.patch", "tests/test_times.py", "tests/times.py")),
    ("03-green-add.patch: unknown trailer 'Stepp:'. Did you mean 'Step'?",
     change, (f"{FIRST}03-green-add.patch", "Step: green", "Stepp: green")),
)  # fmt: skip


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


def test_all_faults_are_listed_at_once(book: Book) -> None:
    change(book, f"{FIRST}03-green-add.patch", "Step: green", "Step: gren")
    rewrite(book.chapters / "series.toml", "title", "titel")

    with pytest.raises(UserError) as refused:
        read_series(book.chapters)

    faults = str(refused.value).splitlines()
    assert [line.partition(": ")[0] for line in faults] == [
        "chapters/series.toml",
        "chapters/series.toml",
        "chapters/01-adding/03-green-add.patch",
    ]
