"""The Python-Markdown extension that turns the fences of a page into cards."""

from pathlib import Path

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from redgreen.site.blocks import read_block
from redgreen.site.markup import fill
from redgreen.site.pages import Fence, Site, find_fences, open_site
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
        site = open_site(Path(self.getConfig("root")).resolve())
        # Before what reads HTML (20) or fences (25), after line ends are normal (30).
        md.preprocessors.register(_Fences(md, site), "redgreen", 29)


class _Fences(Preprocessor):
    """Replaces each fence by its HTML, which Markdown keeps aside."""

    def __init__(self, md: Markdown, site: Site) -> None:
        super().__init__(md)
        self.site = site

    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        words = text.split()
        page = next(
            (p for p in self.site.pages.values() if p.text.split() == words), None
        )
        found, at = list[str](), 0
        for fence in find_fences(text):
            html = self._html(fence, page.up if page else "")
            shown = fence.indent + self.md.htmlStash.store(html)
            found += [*lines[at : fence.line - 1], "", shown, ""]
            at = fence.last
        found += lines[at:]
        if page and page.chapter:
            title = next((n for n, line in enumerate(found) if line[:2] == "# "), -1)
            html = fill("opening", page=page)
            found[title + 1 : title + 1] = ["", self.md.htmlStash.store(html), ""]
        return found

    def _html(self, fence: Fence, up: str) -> str:
        try:
            block = read_block(fence, self.site)
        except UserError as error:
            return fill("fault", message=str(error))
        return fill(block.template, up=up, **block.values)


def makeExtension(**options: object) -> CardsExtension:  # noqa: N802
    """Return the extension, for Python-Markdown to find by the module's name."""
    return CardsExtension(**options)
