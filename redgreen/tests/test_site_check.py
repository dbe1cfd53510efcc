"""Which pages are refused, and with which message."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from redgreen.tests.site_book import ADDING, SiteBook, make_site_book

PAGE = "docs/chapters/01-adding.md"
GREEN = "01-adding/03-green"
LAST = "The last paragraph."


def fence(word: str, *lines: str) -> str:
    return "\n".join([f"``` {word}", *lines, "```"]) + "\n"


SETUP = fence("step", "01-adding/01-setup")
AFTER = fence("step", "01-adding/04-refactor")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> SiteBook:
    return make_site_book(tmp_path_factory.mktemp("shared"))


@pytest.fixture
def book(shared: SiteBook) -> Iterator[SiteBook]:
    """A book of which a test changes the first page, and nothing else."""
    yield shared
    shared.adding.write_text(ADDING)


@pytest.fixture
def own_book(tmp_path: Path) -> SiteBook:
    return make_site_book(tmp_path)


def test_a_sound_book_is_accepted(book: SiteBook) -> None:
    assert book.faults() == []


TABLE = [
    (
        "01-adding/02-red",
        "01-adding/02-rde",
        "no step '01-adding/02-rde'. Did you mean",
    ),
    (AFTER, "", "04-refactor' is missing; add its fence after '01-adding/03-green'."),
    (AFTER, f"{AFTER}\n{AFTER}", "04-refactor' is repeated; line 34 shows it already."),
    (SETUP, fence("step", "02-taking/01-red"), "belongs to another chapter; quote"),
    (SETUP, "", "the step '01-adding/01-setup' is missing; add its fence before any"),
    ("\npytest -v #2\n", "\npytest -v\n", "the run 'pytest -v #2' is not shown; add"),
    ("\npytest -v #2\n", "\npytest -v #3\n", "no run 'pytest -v #3'. Did you mean"),
    (
        "``` end\n01-adding",
        "``` end\n01-addign",
        "there is no chapter '01-addign'. Did",
    ),
    (LAST, fence("step"), "a 'step' fence has one line: the step's key, such as"),
    (LAST, fence("book", "content"), "cannot show 'content'. Did you mean 'contents'?"),
    (LAST, fence("quote", GREEN, "sum.py"), f"no file 'sum.py' at '{GREEN}'. Did you"),
    (
        LAST,
        fence("quote", GREEN, "sums.py", "symbol: ad"),
        "Did you mean 'symbol: add'?",
    ),
    (LAST, fence("quote", GREEN, "sums.py", "lines: 4-9"), "but not 'lines: 4-9'."),
    (LAST, fence("measured", "speed"), "there is no benchmarks/recorded/speed.json."),
    (LAST, "~~~ step\nx\n", "the fence 'step' is never closed."),
]


@pytest.mark.parametrize(("old", "new", "fault"), TABLE, ids=[row[2] for row in TABLE])
def test_a_fence_or_a_step_at_fault(
    book: SiteBook, old: str, new: str, fault: str
) -> None:
    book.change(old, new)

    faults = book.faults()
    assert any(fault in each for each in faults), faults
    assert all(each.startswith(f"{PAGE}:") for each in faults)


def test_steps_out_of_order(book: SiteBook) -> None:
    book.change("01-adding/01-setup", "placeholder")
    book.change("01-adding/02-red", "01-adding/01-setup")
    book.change("placeholder", "01-adding/02-red")

    message = "the step '01-adding/01-setup' is out of order; move it before"
    assert book.faults() == [f"{PAGE}:16: {message} '01-adding/02-red'."]


@pytest.mark.parametrize(
    "block",
    [
        "``` python\nx = 1\n```",
        "~~~\nx = 1\n~~~",
        "    x = 1",
        "- a list\n\n        x = 1",
        "> ``` python\n> x = 1\n> ```",
        "<pre>x = 1</pre>",
        '``` python illustration=""\nx = 1\n```',
        "``` python illustration\nx = 1\n```",
    ],
)
def test_a_typed_listing_is_refused(book: SiteBook, block: str) -> None:
    book.change(LAST, f"A paragraph.\n\n{block}\n\nEnd.")

    (fault,) = book.faults()
    assert fault.startswith(f"{PAGE}:4")
    assert "fence" in fault


@pytest.mark.parametrize(
    "block",
    [
        '``` python illustration="no step has this"\nx = 1\n```',
        "``` mermaid\ngraph LR\n```",
        "Inline ``` ` ``` and `<pre>` are free.",
        "!!! note\n    A note.\n\n    Its second paragraph.",
        "1. one\n\n    ``` quote\n    01-adding/03-green\n    sums.py\n    ```",
        '```` text illustration="a fence"\n``` step\nx\n```\n````',
    ],
)
def test_prose_diagrams_and_marked_blocks_are_accepted(
    book: SiteBook, block: str
) -> None:
    book.change(LAST, f"{block}\n\nEnd.")

    assert book.faults() == []


@pytest.mark.parametrize(
    ("sentence", "fault"),
    [
        ("Type `git checkout ch01-09-red`.", "there is no tag 'ch01-09-red'. Did"),
        ("Type `git diff ch01-02-red ch09`.", "there is no tag 'ch09'. Did you mean"),
        ("Type redgreen next ch01-7.", "there is no tag 'ch01-7'."),
        ("At `ch01-09-green` it fails.", "there is no tag 'ch01-09-green'."),
        ("See chapter 16.", "there is no chapter 16; the last one is 2. Write"),
        ("See chapters 1, 2 and\n20.", "there is no chapter 20;"),
        ("All 999 pass.", "'All 999 pass' contradicts ch01-04-refactor and ch01,"),
        ("It prints `99 passed in 0.01s`.", "'99 passed' contradicts"),
        ("So 8 tests\nnow pass.", "'8 tests now pass' contradicts"),
        ("Here 2 tests fail.", "'2 tests fail' contradicts"),
        ("At `ch01-02-red` all 9 fail.", "'all 9 fail' contradicts ch01-04-refactor"),
    ],
)  # fmt: skip
def test_prose_that_cannot_be_true(book: SiteBook, sentence: str, fault: str) -> None:
    book.change(LAST, sentence)

    (found,) = book.faults()
    assert found.startswith(f"{PAGE}:38: {fault}")


@pytest.mark.parametrize(
    "sentence",
    [
        "Type `git checkout ch01-02-red` or `redgreen next ch01-02`; `ch01-ex1`.",
        "`git checkout ch02 -- tests`, `git switch attempt/ch01-02-2`.",
        "Chapters 1 and 2 do that, as RFC 9110 does.",
        "All 9 pass. At `ch01-02-red` 1 test fails, and `1 failed, 8 passed`.",
        "Three of the four pass, 17 of its 49 tests failed, a word of 15 passes.",
    ],
)
def test_prose_that_is_true(book: SiteBook, sentence: str) -> None:
    book.change(LAST, sentence)

    assert book.faults() == []


def test_a_missing_transcript_is_named_with_the_remedy(own_book: SiteBook) -> None:
    (own_book.root / "chapters/01-adding/04-refactor-order.out").unlink()

    (fault,) = own_book.faults()
    assert "01-adding/04-refactor-order.out is missing; 'redgreen prove" in fault


def test_a_chapter_without_a_page_and_a_page_without_a_chapter(
    own_book: SiteBook,
) -> None:
    page = own_book.root / "docs/chapters/02-taking.md"
    page.rename(page.with_name("02-takin.md"))

    assert own_book.faults() == [
        "docs/chapters/02-takin.md:1: the series has no chapter '02-takin' for this "
        "page. Did you mean '02-taking'?",
        "docs/chapters/02-taking.md: the chapter has no page; write it.",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (b"# \xff\n", "the page must be UTF-8 and YAML"),
        (b"---\ncan: [\n---\n# A\n", "the page must be UTF-8 and YAML"),
        (b"---\nterms: a word\n---\n# A\n", "write 'terms:' as lines"),
    ],
)
def test_a_page_that_cannot_be_read(book: SiteBook, text: bytes, fault: str) -> None:
    book.adding.write_bytes(text)

    (found,) = book.faults()
    assert found.startswith(f"{PAGE}: {fault}")


def test_numbers_of_another_form(own_book: SiteBook) -> None:
    record = own_book.root / "benchmarks/recorded/speed.json"
    record.parent.mkdir(parents=True)
    record.write_text(json.dumps({"title": "Speed", "rows": []}))
    own_book.change(LAST, fence("measured", "speed"))

    assert "speed.json does not have the form of a benchmark" in own_book.faults()[0]
