"""The Python-Markdown extension that turns the fences of a page into cards."""

from __future__ import annotations

import os
from pathlib import Path

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from redgreen.site.blocks import read_block
from redgreen.site.markup import fill
from redgreen.site.pages import Site, find_fences, open_site
from redgreen.text import UserError


class CardsExtension(Extension):
    """Shows the fences that `blocks` reads, and opens each page of a chapter.

    `root` is the folder that has `chapters/` and `docs/`. A fence with a fault is shown
    as a note; the check of the pages reports it.
    """

    def __init__(self, **options: object) -> None:
        self.config = {"root": [".", "The folder that has chapters/ and docs/."]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register the processor with `md`."""
        root = Path(os.fspath(self.getConfig("root"))).resolve()
        site = open_site(root, root / "docs")
        # Before what reads HTML (20) or fences (25), after line ends are normal (30).
        md.preprocessors.register(_Fences(md, site), "redgreen", 29)


class _Fences(Preprocessor):
    """Replaces each fence by its HTML, which Markdown keeps aside."""

    def __init__(self, md: Markdown, site: Site) -> None:
        super().__init__(md)
        self.site = site

    def run(self, lines: list[str]) -> list[str]:
        text, pages = "\n".join(lines), self.site.pages
        page = next((p for p in pages if p.text.split() == text.split()), None)
        found, at = list[str](), 0
        for fence in find_fences(text):
            try:
                block = read_block(fence, self.site)
                up = page.up if page else ""
                html = fill(f"{block.template}.html", up=up, **block.values())
            except UserError as error:
                html = fill("fault.html", message=str(error))
            shown = fence.indent + self._keep(html)
            found += [*lines[at : fence.line - 1], "", shown, ""]
            at = fence.last
        found += lines[at:]
        for chapter in self.site.series.chapters:
            if page and page.chapter == chapter.name:
                html = fill("opening.html", page=page, minutes=page.minutes(chapter))
                title = next((n for n, line in enumerate(found) if line[:2] == "# "), 0)
                found[title + 1 : title + 1] = ["", self._keep(html), ""]
        return found

    def _keep(self, html: str) -> str:
        """Return what stands for the HTML in the text.

        The element around a card stays in the text: mkdocs looks there for anchors.
        """
        if not html.startswith("<section"):
            return self.md.htmlStash.store(html)
        first, body = html.split("\n", 1)
        return (
            first
            + self.md.htmlStash.store(body.removesuffix("</section>"))
            + "</section>"
        )


def makeExtension(**options: object) -> CardsExtension:  # noqa: N802
    """Return the extension, for Python-Markdown to find by the module's name."""
    return CardsExtension(**options)
