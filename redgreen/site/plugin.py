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
        """Put what a chapter teaches on its page, and what it has into the search."""
        source = self.site.pages[f"docs/{page.file.src_uri}"]
        if not source.chapter:
            return
        opening = f"</h1>{fill('opening', page=source)}"
        page.content = (page.content or "").replace("</h1>", opening, 1)
        entries = json.loads(fill("search", page=source, url=page.url))
        anchors = {each["location"].partition("#")[2] for each in entries}
        page.present_anchor_ids = anchors.union(page.present_anchor_ids or ())
        if search := config.plugins.get("material/search"):
            search.search_index.entries += entries


def generated_files(site: Site) -> Iterator[tuple[str, str]]:
    """Yield path and content of each file that has no page of Markdown."""
    tags = {c.name: [step.tag for step in c.steps] for c in site.series.chapters}
    yield "assets/js/outline.js", f"redgreen.outline = {json.dumps(tags)};\n"
    for chapter in site.series.chapters:
        play = fill("play", chapter=chapter, site=site)
        yield f"chapters/{chapter.name}/play.html", play
    for step in site.series.steps():
        files = [file for file in site.changes[step.tag] if file.diff]
        if files:
            # The whole files, as a page and as a script: a page that was opened as a
            # file can load a script, but no data.
            yield f"files/{step.tag}.html", fill("files", step=step, files=files)
            listings = {file.path: fill("whole", file=file) for file in files}
            call = f"{json.dumps(step.tag)}, {json.dumps(listings)}"
            yield f"files/{step.tag}.js", f"redgreen.receive({call});\n"
