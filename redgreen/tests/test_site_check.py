"""Which pages are refused, and in which words. That mkdocs refuses them too is tested in test_site_build.py."""

from pathlib import Path

import pytest
from redgreen.tests.site_book import SiteBook, make_site_book

PAGE = "docs/chapters/01-adding.md"


@pytest.fixture
def book(tmp_path: Path) -> SiteBook:
    return make_site_book(tmp_path)


def test_accepts_pages_that_tell_every_step_once_and_in_order(book: SiteBook) -> None:
    assert book.faults() == []


def test_names_the_nearest_step(book: SiteBook) -> None:
    book.change("01-adding/01-red", "01-adding/01-rde")

    assert f"{PAGE}:9: there is no step '01-adding/01-rde'. Did you mean '01-adding/01-red'?" in book.faults()


def test_refuses_a_page_that_misses_a_step(book: SiteBook) -> None:
    book.change("``` step\n01-adding/04-tidy\n```\n", "")

    assert book.faults() == [
        f"{PAGE}:27: the step '01-adding/04-tidy' is missing; its 'step' fence belongs after '01-adding/03-refactor'."
    ]


def test_refuses_a_repeated_step(book: SiteBook) -> None:
    book.change("``` step\n01-adding/04-tidy", "``` step\n01-adding/03-refactor\n```\n\n``` step\n01-adding/04-tidy")

    assert book.faults() == [
        f"{PAGE}:31: the step '01-adding/03-refactor' is repeated; its card stands at line 27 already."
    ]


def test_refuses_steps_out_of_order(book: SiteBook) -> None:
    book.change("01-adding/00-setup", "placeholder")
    book.change("01-adding/01-red", "01-adding/00-setup")
    book.change("placeholder", "01-adding/01-red")

    assert book.faults() == [
        f"{PAGE}:9: the step '01-adding/00-setup' is out of order; it comes before '01-adding/01-red'."
    ]


def test_refuses_a_step_of_another_chapter(book: SiteBook) -> None:
    book.change("``` step\n01-adding/ex1-red", "``` step\n02-taking/01-red\n```\n\n``` step\n01-adding/ex1-red")

    assert "belongs to another chapter than '01-adding'" in book.faults()[0]


def test_refuses_a_page_that_hides_a_run(book: SiteBook) -> None:
    book.change("``` run\n01-adding/02-green\npytest -v #2\n```", "")

    assert book.faults() == [
        f"{PAGE}:13: the run 'pytest -v #2' of '01-adding/02-green' is not shown; give it a 'run' fence."
    ]


def test_refuses_a_run_shown_twice(book: SiteBook) -> None:
    book.change("pytest -v #2", "pytest -v")

    assert "the run 'pytest -v' of '01-adding/02-green' is repeated; line 17 shows it already." in book.faults()[1]


def test_refuses_a_run_that_the_card_shows(book: SiteBook) -> None:
    book.change("pytest -v #2\n```", "pytest -v #2\n```\n\n``` run\n01-adding/02-green\npytest\n```")

    assert book.faults() == [
        f"{PAGE}:27: the card of '01-adding/02-green' shows 'pytest' already; take this 'run' fence out."
    ]


def test_refuses_a_step_without_a_transcript(book: SiteBook) -> None:
    (book.root / "chapters/01-adding/04-tidy-a-title.out").unlink()

    assert book.faults() == [
        f"{PAGE}:31: the step '01-adding/04-tidy' has no transcript; "
        "record it with 'python3 redgreen prove ch01-04-tidy --record'."
    ]


def test_refuses_an_unmarked_block_and_offers_the_nearest_fence(book: SiteBook) -> None:
    book.change("Sums are", "``` quoet\nx\n```\n\nSums are")

    (fault,) = book.faults()
    assert fault.startswith(f"{PAGE}:3: unmarked code block 'quoet': ")
    assert fault.endswith("Did you mean 'quote'?")


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
def test_refuses_code_that_nobody_derived_or_marked(book: SiteBook, block: str) -> None:
    book.change("Sums are", f"A paragraph.\n\n{block}\n\nSums are")

    faults = book.faults()
    assert faults
    assert all(PAGE in fault for fault in faults)


@pytest.mark.parametrize(
    "block",
    [
        '``` python illustration="no step has this"\nx = 1\n```',
        "``` mermaid\ngraph LR\n```",
        "Inline ``` ` ``` and `<pre>` are free.",
        "!!! note\n    A note.\n\n    Its second paragraph.",
        "1. one\n\n    ``` quote\n    01-adding/02-green\n    sums.py\n    ```",
        '```` text illustration="a page\'s source"\n``` step\nx\n```\n````',
    ],
)
def test_lets_prose_diagrams_and_marked_blocks_stand(book: SiteBook, block: str) -> None:
    book.change("Sums are", f"{block}\n\nSums are")

    assert book.faults() == []


def test_counts_lines_from_the_top_of_the_file(book: SiteBook) -> None:
    book.change("# Adding", "---\ntitle: Adding\n---\n\n# Adding")
    book.change("01-adding/00-setup", "nonsense")

    assert book.faults()[1].startswith(f"{PAGE}:9: there is no step 'nonsense'.")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("01-adding/02-green\nsum.py", "there is no file 'sum.py' at '01-adding/02-green'. Did you mean 'sums.py'?"),
        ("01-adding/02-green\nsums.py\nsymbol: ad", "there is no 'ad' in sums.py at this step. Did you mean 'add'?"),
        ("01-adding/02-green\nsums.py\nlines: 4-9", "'lines: 4-9' is no part of sums.py, which has 5 lines"),
        ("01-adding/02-green\nsums.py\nsymbl: add", "no way to name a part of a file. Did you mean 'symbol'?"),
        ("01-adding/02-green", "a 'quote' fence holds the step's key, the file's path"),
    ],
)
def test_refuses_a_quotation_of_what_is_not_there(book: SiteBook, body: str, sentence: str) -> None:
    book.change("Sums are", f"``` quote\n{body}\n```\n\nSums are")

    (fault,) = book.faults()
    assert sentence in fault


def test_refuses_a_chapter_without_a_page(book: SiteBook) -> None:
    (book.root / "docs/chapters/02-taking.md").unlink()

    assert book.faults() == ["docs/chapters/02-taking.md: there is no such page; the chapter '02-taking' needs one."]


def test_refuses_a_page_without_a_chapter(book: SiteBook) -> None:
    (book.root / "docs/chapters/02-takin.md").write_text("# Takin\n")

    assert book.faults() == [
        "docs/chapters/02-takin.md:1: the series has no chapter '02-takin' for this page. Did you mean '02-taking'?"
    ]
