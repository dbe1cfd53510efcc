"""What mkdocs does with the site: it builds a sound book and refuses a faulty one."""

from pathlib import Path

import pytest
from mkdocs.config import load_config

from redgreen.series.read import read_series
from redgreen.tests.site_book import SiteBook, make_site_book

ROOT = Path(__file__).parents[2]
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII")


@pytest.fixture
def book(tmp_path: Path) -> SiteBook:
    return make_site_book(tmp_path)


def test_a_sound_book_is_built(book: SiteBook) -> None:
    book.change("Sums come", "See [its end](02-taking.md#ch02-02-green). Sums come")
    done = book.mkdocs()

    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    site = book.root / "site"
    assert 'id="ch01-02-red"' in (site / "chapters/01-adding.html").read_text()
    assert (site / "chapters/01-adding/play.html").is_file()
    assert (site / "files/ch01-04-refactor.html").is_file()
    assert "ch02-02-green" in (site / "assets/js/outline.js").read_text()


@pytest.mark.parametrize(
    ("gone", "message"),
    [
        ("docs/chapters/02-taking.md", "02-taking.md: the chapter has no page"),
        ("chapters/01-adding/03-green-add.patch", "04-refactor-order.patch: "),
    ],
)
def test_a_faulty_book_is_refused_with_one_message(
    book: SiteBook, gone: str, message: str
) -> None:
    (book.root / gone).unlink()
    done = book.mkdocs()

    assert done.returncode == 1
    assert done.stderr.count(message) == 1
    assert "Traceback" not in done.stderr


def test_the_navigation_lists_the_parts_as_the_series_does() -> None:
    nav = load_config(str(ROOT / "mkdocs.yml")).nav or []
    series = read_series(ROOT / "chapters")
    parts = [
        [f"chapters/{c.name}.md" for c in series.chapters if c.part == part]
        for part in series.parts
    ]

    assert [each for each in nav if next(iter(each)).startswith("Part ")] == [
        {f"Part {roman} · {title}": pages}
        for roman, title, pages in zip(ROMAN, series.parts, parts, strict=False)
        if pages
    ]
