"""What a benchmark measured, as a page shows it: a figure that needs no script, a table, and the machine."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from redgreen.bench.model import record_file, write_record
from redgreen.site.figure import figure
from redgreen.tests.site_book import SiteBook, make_site_book
from redgreen.tests.test_bench import MEASURED, RECORD
from redgreen.tests.toy import write

SVG = "{http://www.w3.org/2000/svg}"
FENCE = "``` measured\nresets\n```\n"


@pytest.fixture
def book(tmp_path: Path) -> SiteBook:
    made = make_site_book(tmp_path)
    write(tmp_path / "benchmarks/resets.py", '"""Ways."""\n')
    write_record(record_file(tmp_path, "resets"), RECORD)
    return made


def test_shows_every_number_and_the_machine(book: SiteBook) -> None:
    html = book.html(FENCE)

    for words in ("0.04 ms", "8.0 ms (× 200)", "125 ms (× 2,500)", "Abacus, 2 cores", "redgreen bench resets"):
        assert words in html


def test_a_page_with_it_has_no_fault(book: SiteBook) -> None:
    book.adding.write_text(book.adding.read_text() + "\n" + FENCE)

    assert book.faults() == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("resets\n", "resset\n", "there is no benchmark 'resset'. Did you mean 'resets'?"),
        ("resets\n", "resets\nresets\n", "a 'measured' fence holds one line, the benchmark's name, such as 'resets'."),
        ("measured\n", 'measured title="x"\n', "a 'measured' fence takes nothing after the word."),
    ],
)
def test_a_fence_that_asks_for_something_else_is_refused(book: SiteBook, old: str, new: str, fault: str) -> None:
    book.adding.write_text(book.adding.read_text() + "\n" + FENCE.replace(old, new))

    assert [each.split(": ", 1)[1] for each in book.faults()] == [fault]


def test_numbers_that_nobody_recorded_are_refused(book: SiteBook) -> None:
    record_file(book.root, "resets").unlink()
    book.adding.write_text(book.adding.read_text() + "\n" + FENCE)

    assert "nothing is recorded of the benchmark 'resets'" in book.faults()[0]


class TestTheFigure:
    @pytest.fixture
    def drawing(self) -> ElementTree.Element:
        return ElementTree.fromstring(figure(MEASURED).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))

    def test_has_a_dot_for_each_number_and_each_column(self, drawing: ElementTree.Element) -> None:
        assert len(drawing.findall(f"{SVG}circle")) == 4 + 2

    def test_a_greater_number_lies_further_right(self, drawing: ElementTree.Element) -> None:
        dots = [float(dot.attrib["cx"]) for dot in drawing.findall(f"{SVG}circle")][2:]

        assert dots == sorted(dots)

    def test_takes_its_colours_from_the_page(self, drawing: ElementTree.Element) -> None:
        assert drawing.attrib["fill"] == "currentColor"
        assert {path.attrib["stroke"] for path in drawing.findall(f"{SVG}path")} == {"currentColor"}

    def test_tells_those_who_cannot_see_it_where_the_numbers_are(self, drawing: ElementTree.Element) -> None:
        assert drawing.attrib["aria-label"] == "What a test waits; the numbers are in the table below"
