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

from redgreen.series.model import Step
from redgreen.site.check import site_faults
from redgreen.site.markup import fill
from redgreen.site.pages import Site, open_site
from redgreen.text import UserError

# mkdocs counts what is logged below its own name, and `--strict` fails at the end. An
# error and not a warning, because `--quiet` drops warnings before they are counted.
LOG = logging.getLogger("mkdocs.redgreen")


class SitePlugin(BasePlugin[LegacyConfig]):  # type: ignore[no-untyped-call]
    """Adds what is not a page of Markdown to the site."""

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Report the faults of the pages, and add the generated files."""
        site = _site(config)
        for fault in site_faults(site):
            LOG.error(fault)
        for path, text in generated_files(site):
            files.append(File.generated(config, path, content=text))
        return files

    @event_priority(-50)  # After the search has read the page itself.
    def on_page_context(
        self, context: Any, *, page: Page, config: MkDocsConfig, **_: object
    ) -> Any:
        """Tell mkdocs of the cards' anchors, and the search of the chapter's steps."""
        search = config.plugins.get("material/search")
        source = _site(config).pages[f"docs/{page.file.src_uri}"]
        for step in source.chapter.all_steps if source.chapter else ():
            page.present_anchor_ids = {*(page.present_anchor_ids or ()), step.tag}
            if search:
                search.search_index.entries.append(search_entry(step, page.url))
        return context


def _site(config: MkDocsConfig) -> Site:
    try:
        return open_site(Path(config.config_file_path).parent)
    except UserError as error:
        raise PluginError(str(error)) from None


def generated_files(site: Site) -> Iterator[tuple[str, str]]:
    """Yield path and content of each file that has no page of Markdown."""
    tags = {c.name: [step.tag for step in c.steps] for c in site.series.chapters}
    yield "assets/js/outline.js", f"redgreen.outline = {json.dumps(tags)};\n"
    for chapter in site.series.chapters:
        yield (
            f"chapters/{chapter.name}/play.html",
            fill("play", chapter=chapter, site=site),
        )
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
