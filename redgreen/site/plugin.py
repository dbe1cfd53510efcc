"""The mkdocs plugin: checks pages, adds play views, whole files and search entries."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.base import LegacyConfig
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from redgreen.series.history import build_history
from redgreen.series.model import Step
from redgreen.series.read import read_series
from redgreen.site.cards import CardsExtension
from redgreen.site.check import site_faults
from redgreen.site.markup import fill
from redgreen.site.pages import Site, read_site
from redgreen.text import UserError

# mkdocs counts what is logged below its own name, and `--strict` fails at the end. An
# error and not a warning, because `--quiet` drops warnings before they are counted.
LOG = logging.getLogger("mkdocs.redgreen")


class SitePlugin(BasePlugin[LegacyConfig]):  # type: ignore[no-untyped-call]
    """Adds what is not a page of Markdown to the site."""

    def on_config(self, config: MkDocsConfig) -> None:
        """Read the series and the pages, for this build."""
        root = Path(config.config_file_path).parent
        try:
            history = build_history(read_series(root / "chapters"))
            self.site = read_site(history, root / "docs")
        except UserError as error:
            raise PluginError(str(error)) from None
        config["markdown_extensions"].append(CardsExtension(self.site))

    def on_files(self, files: Files, *, config: MkDocsConfig) -> None:
        """Report the faults of the pages, and add the generated files."""
        for fault in site_faults(self.site):
            LOG.error(fault)
        for path, text in generated_files(self.site):
            files.append(File.generated(config, path, content=text))

    @event_priority(-50)  # After the search has read the page itself.
    def on_page_context(
        self, _context: Any, *, page: Page, config: MkDocsConfig, **_: object
    ) -> None:
        """Tell mkdocs of the cards' anchors, and the search of the chapter's steps."""
        search = config.plugins.get("material/search")
        source = self.site.pages[f"docs/{page.file.src_uri}"]
        for step in source.chapter.all_steps if source.chapter else ():
            page.present_anchor_ids = {*(page.present_anchor_ids or ()), step.tag}
            if search:
                search.search_index.entries.append(search_entry(step, page.url))


def generated_files(site: Site) -> Iterator[tuple[str, str]]:
    """Yield path and content of each file that has no page of Markdown."""
    tags = {c.name: [step.tag for step in c.steps] for c in site.series.chapters}
    yield "assets/js/outline.js", f"redgreen.outline = {json.dumps(tags)};\n"
    for chapter in site.series.chapters:
        play = fill("play", chapter=chapter, site=site)
        yield f"chapters/{chapter.name}/play.html", play
        for step in chapter.all_steps:
            yield from whole_files(site, step)


def whole_files(site: Site, step: Step) -> Iterator[tuple[str, str]]:
    """Yield a page and a script with the step's files that its card does not hold.

    A script and not data to fetch: a page that was opened as a file may load the one
    and not the other.
    """
    files = [file for file in site.changes[step.tag] if file.apart]
    if files:
        yield f"files/{step.tag}.html", fill("files", step=step, files=files)
        listings = {file.number: fill("whole", file=file) for file in files}
        script = f"redgreen.receive({json.dumps(step.tag)}, {json.dumps(listings)});\n"
        yield f"files/{step.tag}.js", script


def search_entry(step: Step, page: str) -> dict[str, str]:
    """Return the step as an entry of Material's search index.

    It has the title, the message, the names of the tests and the reasons; `page` is the
    address of the page with its card.
    """
    title, _, text = fill("search", step=step).partition("\n")
    return {"location": f"{page}#{step.tag}", "title": title, "text": text}
