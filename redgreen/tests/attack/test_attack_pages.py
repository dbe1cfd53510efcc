"""Room: the pages. Refused without a run; each single rule has its own test in test_site_check.py."""

from collections.abc import Callable
from pathlib import Path

import pytest
from redgreen.tests.attack.cases import refused
from redgreen.tests.site_book import SiteBook, make_site_book
from redgreen.tests.toy import rewrite

PAGE, OTHER = "docs/chapters/01-adding.md", "docs/chapters/02-taking.md"
OUT = "chapters/01-adding/02-green-add.out"
Spoil = Callable[[SiteBook], object]


def change(old: str, new: str) -> Spoil:
    return lambda book: book.change(old, new)


def insert(text: str) -> Spoil:
    return change("Sums are", f"{text}\n\nSums are")


def rename_page(book: SiteBook) -> None:
    (book.root / OTHER).rename(book.root / "docs/chapters/02-takin.md")


def answer_first(book: SiteBook) -> None:
    book.change("01-adding/01-red", "x")
    book.change("``` step\n01-adding/02-green", "``` step\n01-adding/01-red")
    book.change("\nx\n", "\n01-adding/02-green\n")


PAGES: dict[str, tuple[Spoil, tuple[str, ...]]] = {
    "misses a step": (
        change("``` step\n01-adding/03-refactor\n```\n", ""),
        ("the step '01-adding/03-refactor' is missing; its 'step' fence belongs after '01-adding/02-green'.",),
    ),
    "misses an exercise": (
        change("``` step\n01-adding/ex1-solution\n```\n", ""),
        ("the step '01-adding/ex1-solution' is missing",),
    ),
    "tells a step twice": (
        change("``` step\n01-adding/04-tidy", "``` step\n01-adding/03-refactor\n```\n\n``` step\n01-adding/04-tidy"),
        ("the step '01-adding/03-refactor' is repeated; its card stands at line 27 already.",),
    ),
    "tells the answer before the question": (
        answer_first,
        ("the step '01-adding/01-red' is out of order; it comes before '01-adding/02-green'.",),
    ),
    "tells another chapter's step": (
        change("``` step\n01-adding/ex1-red", "``` step\n02-taking/01-red\n```\n\n``` step\n01-adding/ex1-red"),
        ("the step '02-taking/01-red' belongs to another chapter than '01-adding'; quote a file instead.",),
    ),
    "misspells a step": (
        change("01-adding/03-refactor", "01-adding/03-refacter"),
        (
            "there is no step '01-adding/03-refacter'. Did you mean '01-adding/03-refactor'?",
            "the step '01-adding/03-refactor' is missing",
        ),
    ),
    "hides a run": (
        change("``` run\n01-adding/02-green\npytest -v #2\n```", ""),
        ("the run 'pytest -v #2' of '01-adding/02-green' is not shown; give it a 'run' fence.",),
    ),
    "shows a run that never was": (
        change("pytest -v #2", "pytest -vv"),
        ("'pytest -vv'", "the run 'pytest -v #2' of '01-adding/02-green' is not shown"),
    ),
    "types the terminal by hand": (
        insert("``` console\n$ pytest\n1 passed\n```"),
        ("unmarked code block 'console'",),
    ),
    "types a program by hand": (
        insert("    def add():"),
        ("unmarked code block: four blanks of indentation make one",),
    ),
    "types a program in HTML": (
        insert("<pre>def add():</pre>"),
        ("unmarked code block '<pre>': write it as a fence.",),
    ),
    "hides a program in a quotation": (
        insert("> ``` python\n> x = 1\n> ```"),
        ("3: a fence cannot stand in a '>' quotation; take it out", "5: a fence cannot stand in a '>' quotation"),
    ),
    "marks a block without a reason": (insert('``` python illustration=""\nx = 1\n```'), ("unmarked code block",)),
    "quotes a file that is not there yet": (
        insert("``` quote\n01-adding/01-red\nsums.py\n```"),
        ("there is no file 'sums.py' at '01-adding/01-red'.",),
    ),
    "quotes lines that are not there": (
        insert("``` quote\n01-adding/02-green\nsums.py\nlines: 4-9\n```"),
        ("'lines: 4-9' is no part of sums.py, which has 5 lines",),
    ),
    "quotes a name that is not there": (
        insert("``` quote\n01-adding/02-green\nsums.py\nsymbol: ad\n```"),
        ("there is no 'ad' in sums.py at this step. Did you mean 'add'?",),
    ),
    "has no transcript to show": (
        lambda book: (book.root / "chapters/01-adding/04-tidy-a-title.out").unlink(),
        ("the step '01-adding/04-tidy' has no transcript; record it with",),
    ),
    "has a run less in its transcript": (
        lambda book: rewrite(book.root / OUT, "$ pytest -v\nsecond\n", ""),
        ("'pytest -v #2'",),
    ),
    "is missing": (
        lambda book: (book.root / OTHER).unlink(),
        (f"{OTHER}: there is no such page; the chapter '02-taking' needs one.",),
    ),
    "has the name of no chapter": (
        rename_page,
        (
            "the series has no chapter '02-takin' for this page. Did you mean '02-taking'?",
            f"{OTHER}: there is no such page",
        ),
    ),
}


@pytest.mark.parametrize(("spoil", "words"), PAGES.values(), ids=PAGES.keys())
def test_refuses_a_page_that(tmp_path: Path, spoil: Spoil, words: tuple[str, ...]) -> None:
    book = make_site_book(tmp_path)
    spoil(book)

    refused(book.faults(), *words)
