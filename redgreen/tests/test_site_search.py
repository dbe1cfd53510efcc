"""What the search knows of each step; that it finds them is tested in a browser."""

from pathlib import Path

import pytest
from redgreen.site.book import Book, open_shelf
from redgreen.site.search import behaviour, search_entry, status_codes
from redgreen.tests.site_book import make_site_book

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return make_site_book(tmp_path_factory.mktemp("book")).shelf()


@pytest.mark.parametrize(
    ("test", "words"),
    [
        ("tests/test_a.py::test_get_is_refused", "get is refused"),
        ("tests/test_a.py::TestA::test_get_is_refused", "get is refused"),
        ("tests/test_a.py::TestA::test_refuses[no name]", "refuses (no name)"),
        ("tests/test_a.py", "tests/test_a.py"),
    ],
)
def test_a_behaviour_is_its_tests_name_in_words(test: str, words: str) -> None:
    assert behaviour(test) == words


def test_an_entry_leads_to_the_card(toy: Book) -> None:
    entry = search_entry(toy, toy.step("01-adding/01-red"), "chapters/01-adding.html")

    assert entry["location"] == "chapters/01-adding.html#ch01-01-red"


def test_an_entry_has_tag_behaviour_and_reason(toy: Book) -> None:
    entry = search_entry(toy, toy.step("01-adding/01-red"), "chapters/01-adding.html")

    assert entry["title"] == "ch01-01-red: Ask for a sum with add"
    assert entry["text"] == "<p>Red step.</p><p>adds two: assert 0 == 2</p>"


def test_the_status_codes_are_those_of_the_new_lines() -> None:
    book = open_shelf(ROOT, ROOT / "docs").book
    assert book

    with book.trees:
        assert status_codes(book, book.step("03-registration/01-red")) == ["405"]
        assert status_codes(book, book.step("03-registration/02-green")) == ["201"]


def test_an_entry_is_small() -> None:
    book = open_shelf(ROOT, ROOT / "docs").book
    assert book

    with book.trees:
        sizes = {step.tag: len(str(search_entry(book, step, ""))) for step in book.series.steps()}

    assert {tag: size for tag, size in sizes.items() if size > 1200} == {}
