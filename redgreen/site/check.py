"""Check the pages: every step once and in order, no typed listing, true sentences."""

import re
from collections import defaultdict
from collections.abc import Iterator
from html import unescape
from itertools import pairwise
from pathlib import Path

import markdown

from redgreen.series.history import History
from redgreen.series.model import Chapter, Step
from redgreen.site.cards import Block, read_block
from redgreen.site.pages import Page, Site, read_site
from redgreen.site.prose import Fault, prose_faults
from redgreen.text import UserError, did_you_mean

# What makes an indented line part of a list, a note or a definition, and so not code.
NESTING = ["admonition", "def_list", "footnotes", "md_in_html", "pymdownx.details"]
PRE = re.compile(r"<pre\b[^>]*>\s*(?:<code>)?\s*([^\n<]*)", re.IGNORECASE)
QUOTED = re.compile(r" *>.*?(?:```|~~~)")


def check_pages(history: History, docs: Path) -> list[str]:
    """Return the faults of the pages below `docs`, each with its file and line.

    It reads pages, transcripts and trees, and runs neither mkdocs nor a test.
    """
    try:
        return site_faults(read_site(history, docs))
    except UserError as error:
        return [str(error)]


def site_faults(site: Site) -> list[str]:
    """Return the faults of all pages, and the chapters that have no page."""
    return [
        f"{page.name}:{line}: {message}"
        for page in site.pages.values()
        for line, message in sorted(_page_faults(site, page))
    ] + [
        f"docs/chapters/{chapter.name}.md: the chapter has no page; write it."
        for chapter in site.series.chapters
        if not site.page_of(chapter)
    ]


def _page_faults(site: Site, page: Page) -> Iterator[Fault]:
    blocks: list[tuple[int, Block]] = []
    for fence in page.fences:
        try:
            blocks.append((fence.line, read_block(fence, site)))
        except UserError as error:
            yield fence.line, str(error)
    yield from _typed_listings(page)
    yield from prose_faults(site, page)
    if page.chapter:
        yield from _step_faults(site, page, page.chapter)
        yield from _hidden_runs(site, blocks)
    elif page.name.startswith("docs/chapters/"):
        name = Path(page.name).stem
        meant = did_you_mean(name, [each.name for each in site.series.chapters])
        yield 1, f"the series has no chapter '{name}' for this page.{meant}"


def _typed_listings(page: Page) -> Iterator[Fault]:
    """Find code that is in no fence: indented, in `<pre>`, or in a `>` quotation."""
    lines = list(enumerate(page.prose, start=1))
    html = markdown.markdown("\n".join(page.prose), extensions=NESTING)
    for code in (unescape(first).strip() for first in PRE.findall(html)):
        number = next((n for n, line in lines if code and code in line), 1)
        yield number, f"unmarked code block '{code}': write it as a fence."
    for number in [number for number, line in lines if QUOTED.match(line)][::2]:
        yield number, "a fence cannot be in a '>' quotation; move it out."


def _step_faults(site: Site, page: Page, chapter: Chapter) -> Iterator[Fault]:
    """Find steps of the chapter that its page misses, repeats or has out of order."""
    wanted, lines = chapter.all_steps, defaultdict[Step, list[int]](list)
    for fence in page.fences:
        step = site.series.by_name.get("".join(fence.lines))
        if fence.word == "step" and step:
            lines[step].append(fence.line)
    for step, (first, *others) in lines.items():
        if step not in wanted:
            yield (
                first,
                f"the step '{step.key}' is another chapter's; quote a file instead.",
            )
        for line in others:
            yield line, f"the step '{step.key}' is repeated; line {first} shows it."
    for before, step in pairwise(step for step in lines if step in wanted):
        if wanted.index(step) < wanted.index(before):
            fault = f"is out of order; move it before '{before.key}'."
            yield lines[step][0], f"the step '{step.key}' {fault}"
    line, place = 1, "before any other"
    for step in wanted:
        if step not in lines:
            yield line, f"the step '{step.key}' is missing; add its fence {place}."
        line, place = lines.get(step, [line])[0], f"after '{step.key}'"


def _hidden_runs(site: Site, blocks: list[tuple[int, Block]]) -> Iterator[Fault]:
    """Find runs of a step that are neither on its card nor in a `run` fence."""
    # By identity, because two steps may have equal runs.
    shown = {id(block.values["run"]) for _, block in blocks if "run" in block.values}
    for line, block in blocks:
        step = block.values["step"] if block.template == "step" else None
        for run in site.runs[step.tag] if step else ():
            if id(run) not in shown:
                yield line, f"the run '{run.name}' is not shown; add a 'run' fence."
