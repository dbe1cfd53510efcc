"""What a page shows for its fences, rendered by Python-Markdown alone."""

import json
import re
from html import unescape
from pathlib import Path

import pytest

from redgreen.site.play import paragraphs, search_entry
from redgreen.tests.site_book import ADDING, SiteBook, make_site_book

MEASURED = {
    "title": "What a test waits",
    "unit": "ms",
    "columns": ["3 tables", "10 tables"],
    "rows": [
        {"name": "roll back", "values": [0.04, 0.05]},
        {"name": "TRUNCATE", "values": [8, 125]},
    ],
    "note": "Medians of 60 rounds.",
    "machine": "Abacus, 2 cores",
    "date": "2026-11-28",
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> SiteBook:
    made = make_site_book(tmp_path_factory.mktemp("book"))
    record = made.root / "benchmarks/recorded/resets.json"
    record.parent.mkdir(parents=True)
    record.write_text(json.dumps(MEASURED))
    return made


@pytest.fixture(scope="module")
def files(book: SiteBook) -> dict[str, str]:
    return book.generated()


def show(book: SiteBook, word: str, *lines: str) -> str:
    return book.html("\n".join([f"``` {word}", *lines, "```"]))


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_a_card_has_kind_title_tag_and_checkout(book: SiteBook) -> None:
    html = show(book, "step", "01-adding/02-red")

    frame = html[: html.index(">")]
    assert 'class="rg-card rg-red" id="ch01-02-red" data-step="ch01-02-red"' in frame
    assert 'aria-label="Red: Test that add adds"' in frame
    assert "Test that <code>add</code> adds" in html
    assert 'aria-label="Copy git checkout ch01-02-red"' in html


def test_a_card_shows_the_first_run_and_each_hint_folded(book: SiteBook) -> None:
    html = show(book, "step", "01-adding/02-red")

    assert "$ pytest F E assert 0 == 2 1 failed, 8 passed" in plain(html)
    assert html.count('<details class="rg-hint">') == 2
    assert "<summary>Hint 2</summary>" in html


@pytest.mark.parametrize(
    ("key", "folded"),
    [
        ("01-adding/03-green", True),
        ("01-adding/ex1-green", True),
        ("01-adding/04-refactor", False),
        ("01-adding/02-red", False),
    ],
)
def test_only_the_solution_of_a_green_step_is_folded(
    book: SiteBook, key: str, folded: bool
) -> None:
    html = show(book, "step", key)
    before, _, inside = html.partition('<details class="rg-solution">')

    assert bool(inside) is folded
    assert "git checkout" in before
    assert ("rg-terminal" in before) is not folded


def test_the_pieces_of_one_colour_are_one_span(book: SiteBook) -> None:
    html = show(book, "step", "01-adding/04-refactor")

    assert '<span class="green bold">9 passed</span>' in html
    assert '<span class="green"> in …s</span>' in html
    assert "\x1b" not in html


def test_a_new_file_is_shown_whole(book: SiteBook) -> None:
    html = show(book, "step", "01-adding/03-green")

    assert "new file, 5 lines" in html
    assert html.count('<span class="nf">add</span>') == 1
    assert "<ins" not in html


def test_a_small_change_is_a_diff_with_a_link_to_the_file(book: SiteBook) -> None:
    html = show(book, "step", "01-adding/04-refactor")

    lines = re.findall(r"<(ins|del) data-n=(\d)>(.*?)\n</", html)
    assert [(tag, number, plain(line)) for tag, number, line in lines] == [
        ("del", "5", "return b + a"),
        ("ins", "5", "return a + b"),
    ]
    assert "in add(), 1 line replaced" in html
    assert 'href="files/ch01-04-refactor.html#file-1"' in html


def test_a_card_says_what_moved_and_what_was_removed(book: SiteBook) -> None:
    text = plain(show(book, "step", "02-taking/02-green"))

    assert "pyproject.toml removed, 1 line" in text
    assert "math/sums.py moved from sums.py" in text


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (["01-adding/03-green", "pytest -v #2"], "$ pytest -v second at ch01-03-green"),
        (["01-adding/04-refactor"], "$ pytest -q . 9 passed in …s"),
    ],
)
def test_a_run_is_named_or_else_the_first(
    book: SiteBook, lines: list[str], shown: str
) -> None:
    assert shown in plain(show(book, "run", *lines))


def test_the_end_of_a_chapter_is_the_last_line_of_each_run(book: SiteBook) -> None:
    text = plain(show(book, "end", "01-adding"))

    assert text.startswith("$ pytest 9 passed in …s $ pytest -n 2 9 passed in …s")


def test_a_quotation_has_the_numbers_of_its_lines(book: SiteBook) -> None:
    html = show(book, "quote", "01-adding/03-green", "sums.py", "symbol: add")

    assert re.findall(r"data-n=(\d+)>", html) == ["4", "5"]
    assert "lines 4–5" in html


def test_an_illustration_gives_its_reason(book: SiteBook) -> None:
    html = book.html('``` bash illustration="your own shell"\n$ ls <here>\n```')

    assert "Illustration: your own shell" in html
    assert "$ ls &lt;here&gt;" in re.sub(r"</?span[^>]*>", "", html)


def test_fences_are_shown_inside_lists(book: SiteBook) -> None:
    html = book.html(
        "1. one\n\n    ``` run\n    01-adding/03-green\n    ```\n\n2. two\n"
    )

    assert re.search(r"<li>\s*<p>one</p>\s*<figure", html)
    assert html.count("<li>") == 2


def test_measured_numbers_are_a_drawing_and_a_table(book: SiteBook) -> None:
    html = show(book, "measured", "resets")

    assert html.count("<circle") == 4 + 2
    places = [float(x) for x in re.findall(r'<circle cx="([\d.]+)" cy="[^1]', html)]
    assert places == sorted(places)
    text = plain(html)
    for words in ("0.04 ms 0.05 ms", "8.0 ms (× 200) 125 ms (× 2,500)", "Abacus, 2"):
        assert words in text
    assert "“×” is how many times “roll back”" in text


def test_a_chapter_opens_with_what_it_teaches(book: SiteBook) -> None:
    text = plain(book.html(ADDING.partition("---\n\n")[2]))

    can = "Adding After this chapter you can add two numbers with add ."
    terms = "Terms: sum, Addend sum What add returns. Addend One of the two numbers."
    assert text.startswith(f"{can} It takes about 20 minutes. {terms} Sums come first.")


def test_a_chapter_without_front_matter_has_its_time(book: SiteBook) -> None:
    page = (book.root / "docs/chapters/02-taking.md").read_text()

    assert plain(book.html(page)).startswith("Taking It takes about 10 minutes. Red")


def test_the_book_fences_have_contents_figures_and_terms(book: SiteBook) -> None:
    text = plain(show(book, "book", "contents"))
    assert "1 Adding Add two numbers with add ." in text
    assert "4 steps, 1 exercise, about 20 minutes" in text
    figures = plain(show(book, "book", "figures"))
    assert figures == "steps proved 8 blocks derived 19 illustrations 0"
    terms = plain(show(book, "book", "terms"))
    assert terms.startswith("Addend One of the two numbers. Adding sum What add")


def test_a_fence_with_a_fault_is_a_note(book: SiteBook) -> None:
    assert "Did you mean" in show(book, "step", "01-adding/02-rde")


def test_a_page_is_read_again_when_it_changes(tmp_path: Path) -> None:
    book = make_site_book(tmp_path)
    before = show(book, "book", "contents")
    book.change("can: add two", "can: subtract two")

    assert "Add two" in before
    assert "Subtract two" in show(book, "book", "contents")


def test_play_shows_the_chapters_own_steps_with_message_and_runs(
    files: dict[str, str],
) -> None:
    page = files["chapters/01-adding/play.html"]

    assert re.findall(r'<article [^>]*id="([\w-]+)"', page) == [
        "ch01-01-setup", "ch01-02-red", "ch01-03-green", "ch01-04-refactor",
    ]  # fmt: skip
    text = plain(page)
    assert "Because it comes next." in text
    assert "$ pytest -v first $ pytest -v second" in text
    assert page.count('<details class="rg-solution">') == 1
    assert '<a rel="next" href="../02-taking/play.html#ch02-01-red">' in page


def test_the_script_of_a_step_has_the_listing_of_its_page(
    files: dict[str, str],
) -> None:
    script, page = (files[f"files/ch01-04-refactor.{each}"] for each in ("js", "html"))
    call = re.fullmatch(r'redgreen\.receive\("ch01-04-refactor", (.*)\);\n', script)

    assert call
    assert json.loads(call[1])["1"] in page
    assert re.findall(r"<mark data-n=(\d+)>", page) == ["5"]
    assert "files/ch01-02-red.html" not in files


def test_a_chapter_without_a_transcript_has_no_play_view(tmp_path: Path) -> None:
    book = make_site_book(tmp_path)
    (book.root / "chapters/02-taking/01-red-take.out").unlink()
    files = book.generated()

    assert "chapters/01-adding/play.html" in files
    assert "chapters/02-taking/play.html" not in files


def test_the_search_has_title_message_test_and_reason(book: SiteBook) -> None:
    step = book.site().series.step("ch01-02-red")
    entry = search_entry(step, "chapters/01-adding.html")

    assert entry["location"] == "chapters/01-adding.html#ch01-02-red"
    assert entry["title"] == "ch01-02-red: Test that add adds"
    words = "<p>Red step.</p><p>Because it comes next.</p><p>add two: assert 0 == 2</p>"
    assert entry["text"] == words


def test_the_lines_of_a_paragraph_become_one() -> None:
    message = "See [Twelve-\nFactor],\nthe text -\nor not.\n\nSecond.\n"

    assert paragraphs(message) == ["See [Twelve-Factor], the text - or not.", "Second."]
