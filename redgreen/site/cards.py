"""The Python-Markdown extension that turns the fences of a page into cards."""

from __future__ import annotations

import os
from pathlib import Path
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.util import AtomicString

from redgreen.site.blocks import Block, read_block
from redgreen.site.markup import fill, split_lines
from redgreen.site.pages import Site, find_fences, open_site
from redgreen.text import UserError

MARKER = "redgreen-block-{}-of-this-page"


class CardsExtension(Extension):
    """Shows the fences that `blocks` reads, and opens each page of a chapter.

    `root` is the folder with `chapters/`, `docs` that of the pages within it. A fence
    with a fault is shown as a note; the check of the pages reports it.
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
        site = open_site(root, root / os.fspath(self.getConfig("docs")))
        elements: dict[str, Element] = {}
        # Before what reads HTML (20) or fences (25), after line ends are normal (30).
        md.preprocessors.register(_Fences(md, site, elements), "redgreen", 29)
        # Before indented code (80), after the indentation of lists is taken off (90).
        markers = _Markers(md.parser, elements)
        md.parser.blockprocessors.register(markers, "redgreen", 85)


class _Fences(Preprocessor):
    """Replaces each fence by a marker, and makes its element."""

    def __init__(self, md: Markdown, site: Site, elements: dict[str, Element]) -> None:
        super().__init__(md)
        self.site, self.elements = site, elements

    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        page = next(
            (p for p in self.site.pages if p.text.split() == text.split()), None
        )
        found, at = list[str](), 0
        for fence in find_fences(text):
            try:
                block = read_block(fence, self.site)
                up = page.up if page else ""
                html = fill(f"{block.template}.html", up=up, **block.values())
                marker = self._keep(_frame(block), html)
            except UserError as error:
                html = fill("fault.html", message=str(error))
                marker = self._keep(Element("div", {"class": "rg-fault"}), html)
            found += [*lines[at : fence.line - 1], "", fence.indent + marker, ""]
            at = fence.last
        found += lines[at:]
        self.site.trees.close()
        for chapter in self.site.series.chapters:
            if page and page.chapter == chapter.name:
                html = fill("opening.html", page=page, minutes=page.minutes(chapter))
                marker = self._keep(Element("div", {"class": "rg-opening"}), html)
                title = next((n for n, line in enumerate(found) if line[:2] == "# "), 0)
                found[title + 1 : title + 1] = ["", marker, ""]
        return found

    def _keep(self, element: Element, html: str) -> str:
        """Keep the element, with the HTML in it, for the marker that is returned."""
        element.text = AtomicString(self.md.htmlStash.store(html))
        marker = MARKER.format(len(self.elements) + 1)
        self.elements[marker] = element
        return marker


class _Markers(BlockProcessor):
    """Puts the element of each marker in the marker's place."""

    def __init__(self, parser: BlockParser, elements: dict[str, Element]) -> None:
        super().__init__(parser)
        self.elements = elements

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002
        return block.strip() in self.elements

    def run(self, parent: Element, blocks: list[str]) -> None:
        parent.append(self.elements[blocks.pop(0).strip()])


def _frame(block: Block) -> Element:
    """Return the empty element around a block; that of a card has the step's anchor."""
    if block.template != "step" or not block.step or not block.run:
        frame = Element("div", {"class": f"rg-{block.template}"})
        if block.template not in ("contents", "figures", "terms"):
            frame = Element("figure", {"class": f"rg-figure rg-{block.template}"})
        if block.step:
            frame.set("data-search-exclude", "")
        return frame
    step, files = block.step, block.values()["files"]
    height = len(split_lines(block.run.output)) + 2 * len(step.hints)
    height += sum(len(file.diff or file.whole) + 3 for file in files)
    return Element(
        "section",
        {
            "class": f"rg-card rg-{step.kind}",
            "id": step.tag,
            "aria-label": f"{block.values()['label']}: {step.title.replace('`', '')}",
            "data-step": step.tag,
            # About how many lines it has, for a browser that lays it out later.
            "style": f"--rg-lines: {height}",
            # The plugin gives the search an entry for each step.
            "data-search-exclude": "",
        },
    )


def makeExtension(**options: object) -> CardsExtension:  # noqa: N802
    """Return the extension, for Python-Markdown to find by the module's name."""
    return CardsExtension(**options)
