"""Check the pages: every step once and in order, no typed listing, true sentences."""

import re
from collections.abc import Iterator
from html import unescape
from itertools import pairwise

import markdown

from redgreen.series.model import Step
from redgreen.site.cards import Block, read_block
from redgreen.site.pages import Page, Site
from redgreen.site.prose import prose_faults
from redgreen.text import UserError

# What makes an indented line part of a list, a note or a definition, and so not code.
NESTING = ["admonition", "def_list", "footnotes", "md_in_html", "pymdownx.details"]
PRE = re.compile(r"<pre\b[^>]*>\s*(?:<code>)?\s*([^\n<]*)", re.IGNORECASE)


def site_faults(site: Site) -> list[str]:
    """Return the faults of all pages, each with its file and line.

    It reads pages, transcripts and trees, and runs neither mkdocs nor a test.
    """
    faults = [
        f"{page.name}:{line}: {message}"
        for page in site.pages.values()
        for line, message in sorted(_page_faults(site, page))
    ]
    names = [f"docs/chapters/{chapter.name}.md" for chapter in site.series.chapters]
    missing = [name for name in names if name not in site.pages]
    return faults + [f"{name}: the chapter has no page; write it." for name in missing]


def _page_faults(site: Site, page: Page) -> Iterator[tuple[int, str]]:
    """Yield the line and the message of each fault."""
    if page.name.startswith("docs/chapters/") and not page.chapter:
        yield 1, "the series has no chapter of this name; rename the page or delete it."
        return
    blocks: list[tuple[int, Block]] = []
    for fence in page.fences:
        try:
            blocks.append((fence.line, read_block(fence, site)))
        except UserError as error:
            yield fence.line, str(error)
    yield from _typed_listings(page)
    steps = [(line, each["step"]) for line, each in blocks if "step" in each]
    yield from _step_faults(page, steps)
    cards = [(line, each["tag"]) for line, each in blocks if "runs" in each]
    yield from prose_faults(site, page, cards)


def _typed_listings(page: Page) -> Iterator[tuple[int, str]]:
    """Find code that is in no fence: indented, or in `<pre>`."""
    lines = page.prose.splitlines()
    html = markdown.markdown(page.prose, extensions=NESTING)
    for code in (unescape(first).strip() for first in PRE.findall(html)):
        line = next((n for n, text in enumerate(lines, 1) if code and code in text), 1)
        yield line, f"unmarked code block '{code}': write it as a fence."


def _step_faults(
    page: Page, steps: list[tuple[int, Step]]
) -> Iterator[tuple[int, str]]:
    """Find steps that the page misses, repeats, has out of order or should not have."""
    wanted = page.chapter.all_steps if page.chapter else ()
    lines: dict[Step, int] = {}
    for line, step in steps:
        name = f"the step '{step.key}'"
        if step in lines:
            yield line, f"{name} is repeated; line {lines[step]} shows it."
        elif step in wanted:
            lines[step] = line
        else:
            yield line, f"{name} is another chapter's; show its run, or quote a file."
    for before, step in pairwise(lines):
        if wanted.index(step) < wanted.index(before):
            fault = f"is out of order; move it before '{before.key}'."
            yield lines[step], f"the step '{step.key}' {fault}"
    line, place = 1, "before any other"
    for step in wanted:
        if step not in lines:
            yield line, f"the step '{step.key}' is missing; add its fence {place}."
        line, place = lines.get(step, line), f"after '{step.key}'"
