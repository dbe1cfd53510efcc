"""The mkdocs plugin: adds what is no page of Markdown's, and tells the search of every step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from redgreen.errors import BookError
from redgreen.site.book import Book, Shelf, open_shelf
from redgreen.site.check import chapter_steps
from redgreen.site.files import step_files_apart
from redgreen.site.outline import ADDRESS, outline_script
from redgreen.site.play import play_address, play_page
from redgreen.site.search import search_entry


class NoOptions(Config):  # type: ignore[no-untyped-call]
    """The plugin takes none: mkdocs knows the folders."""


class BookPlugin(BasePlugin[NoOptions]):  # type: ignore[no-untyped-call]
    """Adds the play views, the whole files and the outline to the site, and the steps to the search index.

    Faults of the series or the pages are the extension's to tell; where there are any, nothing is added.
    """

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the generated files, so that pages may link to them."""
        book = _shelf(config).book
        if book:
            with book.trees:
                for path, text in generated(book):
                    files.append(File.generated(config, path, content=text))
        return files

    @event_priority(-50)  # After the search has read the page itself.
    def on_page_context(self, context: Any, *, page: Page, config: MkDocsConfig, nav: object) -> Any:  # noqa: ARG002
        """Add the steps of a chapter's page to the search index."""
        book = _shelf(config).book
        name = page.file.src_uri.removeprefix("chapters/").removesuffix(".md")
        chapter = book.chapter(name) if book else None
        search = config.plugins.get("material/search")
        if book and chapter and search:
            with book.trees:
                entries = [search_entry(book, step, page.url) for step in chapter_steps(chapter)]
            search.search_index.entries.extend(entries)
        return context


def generated(book: Book) -> Iterator[tuple[str, str]]:
    """Yield path and content of every file that the book adds to its pages; a step with a fault adds none."""
    yield ADDRESS, outline_script(book.series)
    for chapter in book.series.chapters:
        try:
            yield play_address(chapter), play_page(book, chapter)
        except BookError:
            continue
        for step in chapter_steps(chapter):
            yield from step_files_apart(book, step)


def _shelf(config: MkDocsConfig) -> Shelf:
    root = Path(config.config_file_path).parent
    return open_shelf(root, Path(config.docs_dir))
