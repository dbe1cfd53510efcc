"""What a page shows for its fences, rendered by Python-Markdown alone."""

import json
import re
from html import unescape

import pytest

from redgreen.site.markup import fill
from redgreen.site.plugin import generated_files
from redgreen.tests.site_book import SiteBook, fence, make_site_book
from redgreen.tests.toy import write

MEASURED = """{
"title": "What a test waits", "unit": "ms", "columns": ["3 tables", "10 tables"],
"rows": [{"name": "roll back", "values": [0.04, 0.05]},
         {"name": "TRUNCATE", "values": [8, 125]}],
"note": "Medians.", "machine": "Abacus, 2 cores", "date": "2026-11-28"}"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> SiteBook:
    made = make_site_book(tmp_path_factory.mktemp("book"))
    write(made.root / "benchmarks/recorded/resets.json", MEASURED)
    return made


def show(book: SiteBook, word: str, *lines: str) -> str:
    return book.html(fence(word, *lines))


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_a_card_has_title_tag_checkout_output_and_hints(book: SiteBook) -> None:
    html = show(book, "step", "01-adding/02-red")

    frame = html[: html.index(">")]
    assert 'class="rg-card rg-red" id="ch01-02-red" data-step="ch01-02-red"' in frame
    assert 'aria-label="Red: Test add"' in frame
    assert "Test <code>add</code>" in html
    assert 'aria-label="Copy git checkout ch01-02-red"' in html
    assert "$ pytest F E assert 0 == 2 1 failed, 8 passed" in plain(html)
    assert html.count('<details class="rg-hint">') == 2


@pytest.mark.parametrize("key", ["03-green", "ex1-green", "04-refactor", "02-red"])
def test_only_the_solution_of_a_green_step_is_folded(book: SiteBook, key: str) -> None:
    html = show(book, "step", f"01-adding/{key}")
    before, _, inside = html.partition('<details class="rg-solution">')

    assert bool(inside) is key.endswith("green")
    assert "git checkout" in before
    assert ("rg-terminal" in before) is not key.endswith("green")
    assert ("new file, 5 lines" in inside) is key.endswith("green")
    assert "<ins" not in inside


def test_a_small_change_is_a_diff_with_a_link_to_the_file(book: SiteBook) -> None:
    html = show(book, "step", "01-adding/04-refactor")

    lines = re.findall(r"<(ins|del) data-n=(\d)>(.*?)\n</", html)
    assert [(tag, number, plain(line)) for tag, number, line in lines] == [
        ("del", "5", "return b + a"),
        ("ins", "5", "return a + b"),
    ]
    assert "in add(), 1 line replaced" in html
    assert 'href="../files/ch01-04-refactor.html#sums.py"' in html
    assert '<span class="green bold">9 passed</span>' in html
    moved = plain(show(book, "step", "02-taking/02-green"))
    assert "pyproject.toml removed, 1 line" in moved
    assert "math/sums.py moved from sums.py" in moved


def test_a_run_is_named_or_else_the_first_and_an_end_has_all(book: SiteBook) -> None:
    named = show(book, "run", "01-adding/03-green", "pytest -v")
    assert "$ pytest -v first $ pytest -v second at ch01-03-green" in plain(named)
    first = show(book, "run", "01-adding/04-refactor")
    assert "$ pytest -q . 9 passed in …s" in plain(first)
    end = plain(show(book, "end", "01-adding"))
    assert end.startswith("$ pytest 9 passed in …s $ pytest -n 2 9 passed in …s")


def test_a_quotation_has_the_numbers_of_its_lines(book: SiteBook) -> None:
    html = show(book, "quote", "01-adding/03-green", "sums.py", "symbol: add")

    assert re.findall(r"data-n=(\d+)>", html) == ["4", "5"]
    assert "lines 4–5" in html
    html = show(book, "quote", "01-adding/01-setup", "pyproject.toml")
    assert re.findall(r"data-n=(\d+)>", html) == ["1"]


def test_other_fences(book: SiteBook) -> None:
    run = "    ``` run\n    01-adding/03-green\n    ```\n"
    html = book.html(f"1. one\n\n{run}\n2. two\n")

    assert re.search(r"<li>\s*<p>one</p>\s*<figure", html)
    assert html.count("<li>") == 2
    quoted = book.html("> one\n>\n> ``` run\n> 01-adding/03-green\n> ```\n>\n> two\n")
    assert re.search(r"<p>one\s*</p>\s*<figure[^$]*\$ pytest", quoted)
    assert quoted.count("<blockquote>") == 1
    html = book.html('``` bash illustration="your own shell"\n$ ls <here>\n```')
    assert "Illustration: your own shell" in html
    assert "Did you mean" in show(book, "step", "01-adding/02-rde")


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
    page = book.site().pages["docs/chapters/01-adding.md"]

    can = "After this chapter you can add two numbers with add ."
    terms = "Terms: sum, Addend sum What add returns. Addend One of the two numbers."
    text = plain(fill("opening", page=page))
    assert text == f"{can} It takes about 20 minutes. {terms}"


def test_the_book_fences_have_contents_figures_and_terms(book: SiteBook) -> None:
    text = plain(show(book, "contents"))
    assert "1 01-adding Add two numbers with add ." in text
    assert "4 steps, 1 exercise, about 20 minutes" in text
    figures = plain(show(book, "figures"))
    assert figures == "steps proved 8 blocks derived 17 illustrations 0"
    terms = plain(show(book, "terms"))
    assert terms.startswith("Addend One of the two numbers. 01-adding sum What")


def test_play_views_and_whole_files(book: SiteBook) -> None:
    files = dict(generated_files(book.site()))
    play = files["chapters/01-adding/play.html"]
    tags = re.findall(r'<article [^>]*id="ch01-([\w-]+)"', play)
    assert tags == ["01-setup", "02-red", "03-green", "04-refactor"]
    assert "Because it is next." in plain(play)
    assert "$ pytest -v first $ pytest -v second" in plain(play)
    assert play.count('<details class="rg-solution">') == 1
    assert '<a rel="next" href="../02-taking/play.html#ch02-01-red">' in play

    script, page = (files[f"files/ch01-04-refactor.{each}"] for each in ("js", "html"))
    call = re.fullmatch(r'redgreen\.receive\("ch01-04-refactor", (.*)\);\n', script)
    assert call
    assert json.loads(call[1])["sums.py"] in page
    assert re.findall(r"<mark data-n=(\d+)>", page) == ["5"]
    assert "files/ch01-02-red.html" not in files


def test_the_search_has_terms_and_steps_with_message_test_and_reason(
    book: SiteBook,
) -> None:
    page = book.site().pages["docs/chapters/01-adding.md"]
    found = json.loads(fill("search", page=page, url="chapters/01-adding.html"))
    entries = {entry.pop("location"): entry for entry in found}

    assert len(entries) == 2 + 6
    term = entries["chapters/01-adding.html#term-sum"]
    assert term == {"title": "sum", "text": "What `add` returns."}
    words = "<p>Red step.</p><p>Because it is next.</p><p>add two: assert 0 == 2</p>"
    red = entries["chapters/01-adding.html#ch01-02-red"]
    assert red == {"title": "ch01-02-red: Test add", "text": words, "boost": 1}
    assert entries["chapters/01-adding.html#ch01-ex1-red"]["boost"] == 0.5
