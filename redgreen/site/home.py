"""What the home page computes from the whole book: its contents and its figures."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from redgreen.errors import BookError
from redgreen.series import Chapter
from redgreen.site.blocks import HomeBlock, IllustrationBlock, QuoteBlock, RunBlock, StepBlock, read_block
from redgreen.site.book import Book
from redgreen.site.play import play_address
from redgreen.site.render import NAMES
from redgreen.words import counted

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


@dataclass(frozen=True)
class Figures:
    """The book in numbers."""

    steps: int
    """Steps of the series, exercises included; the proof has one test for each."""
    derived: int
    """Blocks of code and of output that the machine wrote into the pages."""
    illustrations: int
    """Blocks that stand on a page as they were typed, each with its reason."""


def figures(book: Book) -> Figures:
    """Count the steps of the series and the blocks of every page; a fence with a fault counts as nothing."""
    derived = illustrations = 0
    for page in book.pages:
        for fence in page.fences:
            try:
                block = read_block(fence, book)
            except BookError:
                continue
            if isinstance(block, StepBlock):
                derived += sum(change.has_listing for change in book.changes(block.step)) + 1
            derived += isinstance(block, RunBlock | QuoteBlock)
            illustrations += isinstance(block, IllustrationBlock)
    return Figures(len(list(book.series.steps())), derived, illustrations)


def home_element(block: HomeBlock, book: Book) -> Element:
    """Return the block as a tree whose links are paths of Markdown files, for the generator to resolve."""
    return _contents(book) if block.part == "contents" else _figures(figures(book))


def _figures(counted: Figures) -> Element:
    root = Element("dl", {"class": "rg-figures"})
    rows = (
        (counted.steps, "steps proved"),
        (counted.derived, "blocks derived"),
        (counted.illustrations, "illustrations"),
    )
    for count, words in rows:
        pair = SubElement(root, "div")
        SubElement(pair, "dt").text = words
        SubElement(pair, "dd").text = f"{count:,}"
    return root


def _contents(book: Book) -> Element:
    root = Element("div", {"class": "rg-contents"})
    for number, part in enumerate(book.series.parts, start=1):
        SubElement(root, "p", {"class": "rg-part"}).text = f"Part {ROMAN[number - 1]} · {part.title}"
        rows = SubElement(root, "ol", {"class": "rg-chapters"})
        for chapter in part.chapters:
            _row(SubElement(rows, "li", {"class": "rg-chapter", "data-chapter": chapter.name}), chapter, book)
    return root


def _row(row: Element, chapter: Chapter, book: Book) -> None:
    page = book.page_of(chapter)
    number = "" if chapter.number is None else str(chapter.number)
    SubElement(row, "span", {"class": "rg-number"}).text = number
    text = SubElement(row, "div", {"class": "rg-entry"})
    title = SubElement(text, "a", {"href": page.link}) if page else SubElement(text, "span")
    title.text = chapter.title
    if page and page.description:
        SubElement(text, "p").text = page.description
    steps = SubElement(text, "p", {"class": "rg-steps"})
    beads = SubElement(steps, "span", {"class": "rg-beads", "aria-hidden": "true"})
    for step in chapter.steps:
        bead = {"class": f"rg-bead rg-{step.kind}", "title": NAMES[step.kind], "data-tag": step.tag}
        SubElement(beads, "span", bead).text = " "
    SubElement(steps, "span").text = _amount(chapter)
    # Filled by the script that knows what was read.
    SubElement(steps, "span", {"class": "rg-done"}).text = ""
    if page:
        SubElement(steps, "a", {"href": play_address(chapter)}).text = "Play"


def _amount(chapter: Chapter) -> str:
    words = [counted(len(chapter.steps), "step")]
    words += [counted(len(chapter.exercises), "exercise")] if chapter.exercises else []
    return ", ".join(words)
