"""Check the pages against the series: every step told once and in order, every block derived or marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import CodeBlockProcessor

from redgreen.errors import BookError
from redgreen.history import History, Trees
from redgreen.nearest import did_you_mean
from redgreen.series import Chapter, Series, Step
from redgreen.site.blocks import OURS, RunBlock, StepBlock, read_block
from redgreen.site.book import Book
from redgreen.site.fences import Fence, quoted_fences, without_fences
from redgreen.site.pages import Page, read_pages

# What makes an indented line belong to a list, a note or a definition, and so no code block.
NESTING = ("admonition", "def_list", "footnotes", "md_in_html", "tables", "pymdownx.details")
RAW_CODE = re.compile(r"<pre\b", re.IGNORECASE)
INLINE_CODE = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)")


def check_pages(series: Series, docs: Path, history: History) -> list[str]:
    """Return the faults of the pages below `docs`, one sentence each with the page's file and line.

    Reads the pages, the transcripts and the trees of `history`; runs neither mkdocs nor a test. An empty list
    means that every chapter has its page and every page tells its chapter.
    """
    if series != history.series:
        raise BookError("the history was built from another series; build it anew.")
    with Trees(history.repository) as trees:
        book = Book(history, read_pages(docs), trees)
        return [fault for page in book.pages for fault in page_faults(book, page)] + book_faults(book, docs.name)


def book_faults(book: Book, docs: str) -> list[str]:
    """Return the faults that belong to no page: a chapter that none tells. `docs` is the folder's name."""
    return [
        f"{docs}/chapters/{chapter.name}.md: there is no such page; the chapter '{chapter.name}' needs one."
        for chapter in book.series.chapters
        if not book.page_of(chapter)
    ]


def page_faults(book: Book, page: Page) -> list[str]:
    """Return the faults of one page, by line."""
    found: list[tuple[int, str]] = []
    shown: list[tuple[Fence, StepBlock | RunBlock]] = []
    for fence in page.fences:
        try:
            block = read_block(fence, book)
        except BookError as error:
            found.append((fence.line, _with_nearest_word(fence, str(error))))
            continue
        if isinstance(block, StepBlock | RunBlock):
            shown.append((fence, block))
    found += _unfenced(page)
    if page.chapter is not None:
        found += _chapter_faults(book, page, page.chapter, shown)
    return [page.fault(line, sentence) for line, sentence in sorted(found)]


def _with_nearest_word(fence: Fence, sentence: str) -> str:
    if not sentence.startswith("unmarked code block '") or "illustration" in fence.options:
        return sentence
    nearest = did_you_mean(fence.word, OURS)
    return sentence + (nearest if nearest.startswith(" Did") else "")


def _unfenced(page: Page) -> Iterator[tuple[int, str]]:
    """Yield the code blocks that are no fences: indented ones, raw HTML, and fences that a quotation swallows."""
    for line in quoted_fences(page.text, page.fences):
        yield line, "a fence cannot stand in a '>' quotation; take it out of there."
    rest = without_fences(page.text, page.fences)
    for line, text in enumerate(rest, start=1):
        if RAW_CODE.search(INLINE_CODE.sub("", text)):
            yield line, "unmarked code block '<pre>': write it as a fence."
    for block in _indented_blocks(rest):
        yield _line_of(block, rest), "unmarked code block: four blanks of indentation make one; write it as a fence."


def _indented_blocks(lines: list[str]) -> list[str]:
    reader = markdown.Markdown(extensions=NESTING)
    spy = _Spy(reader.parser)
    reader.parser.blockprocessors.register(spy, "code", 80)
    reader.convert("\n".join(lines))
    return spy.blocks


class _Spy(CodeBlockProcessor):
    """Python-Markdown's own processor, which also notes what it takes for code."""

    def __init__(self, parser: BlockParser) -> None:
        super().__init__(parser)
        self.blocks: list[str] = []

    def run(self, parent: Element, blocks: list[str]) -> None:
        self.blocks.append(blocks[0])
        super().run(parent, blocks)


def _line_of(block: str, lines: list[str]) -> int:
    first = next((line.strip() for line in block.splitlines() if line.strip()), "")
    return next((number for number, line in enumerate(lines, start=1) if line.strip() == first), 1)


def _chapter_faults(
    book: Book, page: Page, name: str, shown: list[tuple[Fence, StepBlock | RunBlock]]
) -> Iterator[tuple[int, str]]:
    chapter = book.chapter(name)
    if not chapter:
        nearest = did_you_mean(name, [each.name for each in book.series.chapters])
        yield 1, f"the series has no chapter '{name}' for this page.{nearest}"
        return
    cards = [(fence.line, block.step) for fence, block in shown if isinstance(block, StepBlock)]
    wanted = chapter_steps(chapter)
    yield from _order_faults(cards, wanted, chapter)
    yield from _missing_faults(page, wanted)
    yield from _run_faults(book, wanted, shown)


def _missing_faults(page: Page, wanted: list[Step]) -> Iterator[tuple[int, str]]:
    # A fence that was refused, for its transcript say, still names its step.
    named = {fence.said[0]: fence.line for fence in page.fences if fence.word == "step" and fence.said}
    line, place = 1, "first"
    for step in wanted:
        if step.key in named:
            line = named[step.key]
        else:
            yield line, f"the step '{step.key}' is missing; its 'step' fence belongs {place}."
        place = f"after '{step.key}'"


def chapter_steps(chapter: Chapter) -> list[Step]:
    """Return the steps that a chapter's page shows, in order: its own, then those of its exercises."""
    return [*chapter.steps, *(step for exercise in chapter.exercises for step in exercise.steps)]


def _order_faults(cards: list[tuple[int, Step]], wanted: list[Step], chapter: Chapter) -> Iterator[tuple[int, str]]:
    seen: dict[str, int] = {}
    latest: Step | None = None
    for line, step in cards:
        if step not in wanted:
            yield line, f"the step '{step.key}' belongs to another chapter than '{chapter.name}'; quote a file instead."
        elif step.key in seen:
            yield line, f"the step '{step.key}' is repeated; its card stands at line {seen[step.key]} already."
        elif latest and wanted.index(step) < wanted.index(latest):
            yield line, f"the step '{step.key}' is out of order; it comes before '{latest.key}'."
        else:
            latest = step
        seen.setdefault(step.key, line)


def _run_faults(
    book: Book, wanted: list[Step], shown: list[tuple[Fence, StepBlock | RunBlock]]
) -> Iterator[tuple[int, str]]:
    seen: dict[tuple[str, str], int] = {}
    for fence, block in shown:
        asked = (block.step.key, block.run.name)
        if isinstance(block, RunBlock) and block.step in wanted and block.run == book.runs(block.step)[0]:
            yield fence.line, f"the card of '{asked[0]}' shows '{asked[1]}' already; take this 'run' fence out."
        elif isinstance(block, RunBlock) and asked in seen:
            yield fence.line, f"the run '{asked[1]}' of '{asked[0]}' is repeated; line {seen[asked]} shows it already."
        elif isinstance(block, RunBlock):
            seen[asked] = fence.line
    told = {block.step.key: fence.line for fence, block in shown if isinstance(block, StepBlock)}
    for step in wanted:
        for run in book.runs(step)[1:] if step.key in told else ():
            if (step.key, run.name) not in seen:
                yield (
                    told[step.key],
                    f"the run '{run.name}' of '{step.key}' is not shown; give it a 'run' fence.",
                )
