"""What mkdocs does with the extension: it builds a sound book, and gives up calmly on a faulty one."""

from pathlib import Path

import pytest
from mkdocs.config import load_config
from redgreen.series import read_series
from redgreen.site.home import ROMAN
from redgreen.tests.site_book import SiteBook, make_site_book


@pytest.fixture
def book(tmp_path: Path) -> SiteBook:
    return make_site_book(tmp_path)


def test_builds_a_sound_book(book: SiteBook) -> None:
    done = book.mkdocs()

    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    assert 'id="ch01-01-red"' in (book.root / "site/chapters/01-adding.html").read_text()


def test_links_the_contents_as_the_generator_does(book: SiteBook) -> None:
    book.mkdocs()

    assert 'href="chapters/01-adding.html"' in (book.root / "site/index.html").read_text()


def test_writes_the_play_views_and_the_whole_files(book: SiteBook) -> None:
    book.mkdocs()

    site = book.root / "site"
    for path in ("chapters/01-adding/play.html", "files/ch01-03-refactor.html", "assets/js/outline.js"):
        assert (site / path).is_file()
    assert 'href="chapters/01-adding/play.html"' in (site / "index.html").read_text()


def test_accepts_a_link_to_a_step(book: SiteBook) -> None:
    book.change("Sums are", "See [its end](02-taking.md#ch02-02-green). Sums are")

    assert book.mkdocs().returncode == 0


def test_gives_up_on_a_fault_with_one_sentence(book: SiteBook) -> None:
    book.change("01-adding/01-red", "01-adding/01-rde")
    done = book.mkdocs()

    assert done.returncode != 0
    assert done.stderr.count("docs/chapters/01-adding.md:9: there is no step '01-adding/01-rde'.") == 1
    assert "Traceback" not in done.stderr


def test_gives_up_on_a_chapter_without_a_page(book: SiteBook) -> None:
    (book.root / "docs/chapters/02-taking.md").unlink()
    done = book.mkdocs()

    assert done.returncode != 0
    assert done.stderr.count("the chapter '02-taking' needs one.") == 1


def test_gives_up_on_a_series_with_a_fault(book: SiteBook) -> None:
    (book.root / "chapters/01-adding/02-green-add.patch").unlink()
    (book.root / "chapters/01-adding/02-green-add.out").unlink()
    done = book.mkdocs()

    assert done.returncode != 0
    assert "chapters/01-adding/03-refactor-the-usual-order.patch: a gap" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_navigation_lists_the_parts_as_the_series_does() -> None:
    root = Path(__file__).parents[2]
    nav = load_config(str(root / "mkdocs.yml")).nav or []
    parts = [entry for entry in nav if next(iter(entry)).startswith("Part ")]

    assert parts == [
        {f"Part {ROMAN[index]} · {part.title}": [f"chapters/{chapter.name}.md" for chapter in part.chapters]}
        for index, part in enumerate(read_series(root / "chapters").parts)
    ]
