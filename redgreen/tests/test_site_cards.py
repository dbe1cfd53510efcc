"""What a page shows for its fences, rendered by Python-Markdown alone: no mkdocs is needed."""

import re
from html import unescape
from pathlib import Path

import pytest
from redgreen.tests.site_book import SiteBook, make_site_book


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> SiteBook:
    return make_site_book(tmp_path_factory.mktemp("book"))


def card(book: SiteBook, key: str) -> str:
    return book.html(f"``` step\n{key}\n```")


def plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


def test_a_card_names_its_kind_title_and_tag(book: SiteBook) -> None:
    html = card(book, "01-adding/01-red")

    shell = html[: html.index(">")]
    assert all(part in shell for part in ('class="rg-card rg-red"', 'id="ch01-01-red"', 'data-step="ch01-01-red"'))
    assert 'aria-label="Red: Ask for a sum with add"' in shell
    assert "Ask for a sum with <code>add</code>" in html


def test_a_card_offers_its_checkout_to_copy(book: SiteBook) -> None:
    html = card(book, "01-adding/01-red")

    assert "<code>git checkout ch01-01-red</code>" in html
    assert 'aria-label="Copy git checkout ch01-01-red"' in html


def test_a_card_leaves_the_reasons_of_the_commit_to_the_page(book: SiteBook) -> None:
    assert "Because it is next." not in card(book, "01-adding/01-red")


def test_a_new_file_is_shown_whole_and_once(book: SiteBook) -> None:
    html = card(book, "01-adding/02-green")

    assert plain(html).count("def add(a: int, b: int) -> int:\n") == 1
    assert "new file, 5 lines" in html


def test_a_small_change_is_a_diff_with_a_link_to_the_whole_file(book: SiteBook) -> None:
    html = card(book, "01-adding/03-refactor")

    lines = re.findall(r"<(ins|del) [^>]*>(.*?)</(?:ins|del)>", html, re.DOTALL)
    assert [(tag, plain(line)) for tag, line in lines] == [("del", "    return b + a\n"), ("ins", "    return a + b\n")]
    assert re.search(r'id="ch01-03-refactor-1-diff"[^>]* checked', html)
    assert '<a href="files/ch01-03-refactor.html#file-1">sums.py as it stands at ch01-03-refactor</a>' in html
    assert "<mark" not in html


def test_a_card_leads_out_of_its_folder_to_the_whole_file(book: SiteBook) -> None:
    assert 'href="../files/ch01-03-refactor.html#file-1"' in book.html(book.adding.read_text())


def test_a_card_says_where_a_change_stands(book: SiteBook) -> None:
    assert "in add(), 1 line replaced" in card(book, "01-adding/03-refactor")
    assert "1 line replaced" in card(book, "01-adding/04-tidy")


def test_a_card_says_what_moved_and_what_went(book: SiteBook) -> None:
    text = " ".join(plain(card(book, "02-taking/02-green")).split())

    assert "pyproject.toml removed, 1 line" in text
    assert "arithmetic/sums.py moved from sums.py" in text


def test_a_card_shows_the_first_run_only(book: SiteBook) -> None:
    text = plain(card(book, "01-adding/02-green"))

    assert "$ pytest\n.\n1 passed in …s" in text
    assert "pytest -v" not in text


def test_hints_are_folded_one_by_one(book: SiteBook) -> None:
    html = card(book, "01-adding/01-red")

    assert html.count('<details class="rg-hint">') == 2
    assert "<summary>Hint 2</summary>" in html


def test_a_solution_is_folded(book: SiteBook) -> None:
    html = card(book, "01-adding/ex1-solution")

    assert re.search(r'<details [^>]*id="ch01-ex1-solution"', html)
    assert "Show a solution" in html


def test_a_run_is_asked_for_by_its_place_among_equals(book: SiteBook) -> None:
    text = plain(book.html("``` run\n01-adding/02-green\npytest -v #2\n```"))

    assert "$ pytest -v\nsecond" in text
    assert "first" not in text


def test_a_quotation_holds_a_symbol_with_its_own_line_numbers(book: SiteBook) -> None:
    html = book.html("``` quote\n01-adding/02-green\nsums.py\nsymbol: add\n```")

    assert re.findall(r"data-n=(\d+)>", html) == ["4", "5"]
    assert "lines 4–5" in html


def test_an_illustration_gives_its_reason(book: SiteBook) -> None:
    html = book.html('``` console illustration="your own shell"\n$ ls <here>\n```')

    assert "Illustration: your own shell" in html
    assert "$ ls <here>" in plain(html)


def test_fences_render_inside_lists_and_notes(book: SiteBook) -> None:
    html = book.html("1. one\n\n    ``` run\n    01-adding/02-green\n    pytest -v\n    ```\n\n2. two\n")

    assert re.search(r"<li>\s*<p>one</p>\s*<figure", html)
    assert html.count("<li>") == 2


def test_the_contents_link_each_chapter_and_count_its_steps(book: SiteBook) -> None:
    html = book.html("``` book\ncontents\n```")

    assert '<a href="chapters/01-adding.md">Adding</a>' in html
    assert "Sums are where everybody begins." in html
    assert "5 steps, 1 exercise" in html


def test_the_figures_count_what_the_series_and_the_pages_hold(book: SiteBook) -> None:
    text = plain(book.html("``` book\nfigures\n```"))

    assert re.findall(r"(steps proved|blocks derived|illustrations)\s*(\d+)", text) == [
        ("steps proved", "9"),
        ("blocks derived", "19"),
        ("illustrations", "0"),
    ]


def test_a_faulty_fence_leaves_a_note_and_no_exception(book: SiteBook) -> None:
    assert "Did you mean" in book.html("``` step\n01-adding/01-rde\n```")


def test_a_page_is_read_anew_when_it_changes(tmp_path: Path) -> None:
    book = make_site_book(tmp_path)
    before = book.html("``` book\ncontents\n```")
    book.change("Sums are where everybody begins.", "A new beginning.")

    assert "A new beginning." not in before
    assert "A new beginning." in book.html("``` book\ncontents\n```")
