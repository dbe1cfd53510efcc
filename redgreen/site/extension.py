"""The Python-Markdown extension that turns a page's fences into cards, transcripts and quotations."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.util import AtomicString

from redgreen.errors import BookError
from redgreen.site.blocks import HomeBlock, read_block
from redgreen.site.book import Shelf, open_shelf
from redgreen.site.check import book_faults, page_faults
from redgreen.site.fences import Fence, find_fences
from redgreen.site.home import home_element
from redgreen.site.pages import Page, fingerprint
from redgreen.site.render import render, shell

# mkdocs counts what is logged below its own name, and `--strict` gives up after the last page. An error, for
# `--quiet` drops warnings before they are counted.
LOG = logging.getLogger("mkdocs.redgreen")
MARKER = "redgreen-block-{}-of-this-page"


class BookExtension(Extension):
    """Renders the fences `step`, `run`, `quote`, `book`, `mermaid` and the marked illustrations.

    `root` is the folder that holds `chapters/`, `docs` the folder of the pages within it. Faults of the page are
    logged as errors, one sentence each, and never raised.
    """

    def __init__(self, **options: object) -> None:
        self.config = {
            "root": [".", "The folder that holds chapters/ and docs/."],
            "docs": ["docs", "The folder of the pages, seen from the root."],
        }
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register the two processors with `md`."""
        root = Path(os.fspath(self.getConfig("root"))).resolve()
        shelf = open_shelf(root, root / os.fspath(self.getConfig("docs")))
        elements: dict[str, Element] = {}
        # Before everything that reads HTML (20) or fences (25), after the normalising of line ends (30).
        md.preprocessors.register(_Fences(md, shelf, elements), "redgreen", 29)
        # Before indented code (80) and lists, after their indentation is taken off (90).
        md.parser.blockprocessors.register(_Markers(md.parser, elements), "redgreen", 85)


class _Fences(Preprocessor):
    """Takes the fences out of the text and leaves a marker for each."""

    def __init__(self, md: Markdown, shelf: Shelf, elements: dict[str, Element]) -> None:
        super().__init__(md)
        self.shelf, self.elements = shelf, elements

    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        page = next((page for page in self.shelf.pages if fingerprint(page.text) == fingerprint(text)), None)
        self._report(page)
        up = page.up if page else ""
        found: list[str] = []
        at = 0
        for fence in find_fences(text):
            marker = MARKER.format(len(self.elements) + 1)
            self.elements[marker] = self._element(fence, up)
            found += [*lines[at : fence.line - 1], "", fence.indent + marker, ""]
            at = fence.end
        if self.shelf.book:
            self.shelf.book.trees.close()
        return found + lines[at:]

    def _report(self, page: Page | None) -> None:
        if page is None:
            return
        for fault in page_faults(self.shelf.book, page) if self.shelf.book else ():
            LOG.error(fault)
        if page == self.shelf.pages[0]:
            docs = page.name.partition("/")[0]
            for fault in book_faults(self.shelf.book, docs) if self.shelf.book else self.shelf.faults:
                LOG.error(fault)

    def _element(self, fence: Fence, up: str) -> Element:
        if not self.shelf.book:
            return _refusal("The series has faults, so this block is missing.")
        try:
            block = read_block(fence, self.shelf.book)
            if isinstance(block, HomeBlock):
                return home_element(block, self.shelf.book)
            tag, attributes = shell(block, self.shelf.book)
            element = Element(tag, attributes)
            element.text = AtomicString(self.md.htmlStash.store(render(block, self.shelf.book, up)))
        except BookError as error:
            return _refusal(str(error))
        return element


class _Markers(BlockProcessor):
    """Puts the element of each marker where the marker stands."""

    def __init__(self, parser: BlockParser, elements: dict[str, Element]) -> None:
        super().__init__(parser)
        self.elements = elements

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002
        return block.strip() in self.elements

    def run(self, parent: Element, blocks: list[str]) -> None:
        parent.append(self.elements[blocks.pop(0).strip()])


def _refusal(sentence: str) -> Element:
    element = Element("div", {"class": "rg-fault"})
    SubElement(element, "p").text = AtomicString(sentence)
    return element


def makeExtension(**options: object) -> BookExtension:  # noqa: N802
    """Return the extension, for Python-Markdown to find by the module's name."""
    return BookExtension(**options)
