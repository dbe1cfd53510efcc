"""The mkdocs plugin: checks pages, adds files, and tells the search of each step."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from redgreen.site.check import site_faults
from redgreen.site.pages import Site, open_site
from redgreen.site.play import generated_files, search_entry
from redgreen.text import UserError

# mkdocs counts what is logged below its own name, and `--strict` fails at the end. An
# error and not a warning, because `--quiet` drops warnings before they are counted.
LOG = logging.getLogger("mkdocs.redgreen")


class NoOptions(Config):  # type: ignore[no-untyped-call]
    """The plugin has no options."""


class SitePlugin(BasePlugin[NoOptions]):  # type: ignore[no-untyped-call]
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
        """Add the steps of a chapter's page to the search index."""
        search = config.plugins.get("material/search")
        for chapter in _site(config).series.chapters:
            if search and page.file.src_uri == f"chapters/{chapter.name}.md":
                entries = [search_entry(step, page.url) for step in chapter.all_steps]
                search.search_index.entries += entries
        return context


def _site(config: MkDocsConfig) -> Site:
    try:
        return open_site(Path(config.config_file_path).parent, Path(config.docs_dir))
    except UserError as error:
        raise PluginError(str(error)) from None
