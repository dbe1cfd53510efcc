"""What the plugin adds to the pages: play views, whole files, the outline."""

import json
import re
from html import unescape
from pathlib import Path

import pytest
from redgreen.site.play import paragraphs
from redgreen.site.plugin import generated
from redgreen.tests.site_book import SiteBook, make_site_book


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> SiteBook:
    return make_site_book(tmp_path_factory.mktemp("book"))


@pytest.fixture(scope="module")
def files(book: SiteBook) -> dict[str, str]:
    return dict(generated(book.shelf()))


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_each_chapter_has_a_play_view_of_its_own_steps(files: dict[str, str]) -> None:
    scenes = re.findall(r'<article [^>]*id="([\w-]+)"', files["chapters/01-adding/play.html"])

    assert scenes == ["ch01-00-setup", "ch01-01-red", "ch01-02-green", "ch01-03-refactor", "ch01-04-tidy"]


def test_a_scene_gives_the_reasons_of_the_commit(files: dict[str, str]) -> None:
    assert "Because it is next." in files["chapters/01-adding/play.html"]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("One line\nand another.\n\nA second paragraph.\n", ["One line and another.", "A second paragraph."]),
        (
            "It is no part of the code [The Twelve-\nFactor App].",
            ["It is no part of the code [The Twelve-Factor App]."],
        ),
        ("It says -\nand stops.", ["It says - and stops."]),
    ],
    ids=["lines", "a word broken at its hyphen", "a dash"],
)
def test_the_lines_of_a_paragraph_become_one(message: str, expected: list[str]) -> None:
    assert paragraphs(message) == expected


def test_a_scene_shows_every_run(files: dict[str, str]) -> None:
    words = plain(files["chapters/01-adding/play.html"])

    assert "$ pytest -v first" in words
    assert "$ pytest -v second" in words


def test_play_leads_on_to_the_next_chapter_and_back(files: dict[str, str]) -> None:
    first, last = files["chapters/01-adding/play.html"], files["chapters/02-taking/play.html"]

    assert '<a rel="next" href="../02-taking/play.html#ch02-01-red">' in first
    assert 'rel="prev"' not in first
    assert '<a rel="prev" href="../01-adding/play.html#ch01-04-tidy">' in last
    assert 'rel="next"' not in last


def test_a_step_has_its_whole_files_as_a_page_with_the_new_lines_marked(files: dict[str, str]) -> None:
    page = files["files/ch01-03-refactor.html"]

    assert '<section class="rg-figure" id="file-1" aria-label="sums.py">' in page
    assert re.findall(r"<mark data-n=(\d+)>", page) == ["5"]


def test_the_script_brings_the_same_listing(files: dict[str, str]) -> None:
    call = re.fullmatch(r'redgreen\.receive\("ch01-03-refactor", (.*)\);\n', files["files/ch01-03-refactor.js"])

    assert call
    listings = json.loads(call[1])
    assert list(listings) == ["1"]
    assert listings["1"] in files["files/ch01-03-refactor.html"]


def test_a_step_of_new_files_has_nothing_apart(files: dict[str, str]) -> None:
    assert [path for path in files if "ch01-01-red" in path] == []


def test_the_outline_lists_the_steps_and_leaves_out_the_exercises(files: dict[str, str]) -> None:
    outline = json.loads(files["assets/js/outline.js"].split("redgreen.outline = ")[1].rstrip(";\n"))

    assert list(outline) == ["01-adding", "02-taking"]
    assert outline["02-taking"] == ["ch02-01-red", "ch02-02-green"]


def test_a_chapter_whose_transcript_is_gone_adds_no_play_view(tmp_path: Path) -> None:
    book = make_site_book(tmp_path)
    (book.root / "chapters/02-taking/01-red-take.out").unlink()

    assert "chapters/01-adding/play.html" in dict(generated(book.shelf()))
    assert "chapters/02-taking/play.html" not in dict(generated(book.shelf()))
