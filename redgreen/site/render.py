"""Render a block as HTML with the templates beside this module."""

from __future__ import annotations

from markupsafe import Markup

from redgreen.bench.table import cells
from redgreen.series import Kind, Step
from redgreen.site.blocks import (
    Block,
    DiagramBlock,
    HomeBlock,
    IllustrationBlock,
    MeasuredBlock,
    QuoteBlock,
    RunBlock,
    StepBlock,
)
from redgreen.site.book import Book
from redgreen.site.figure import figure
from redgreen.site.fill import fill
from redgreen.site.highlight import highlight_text, split_lines
from redgreen.site.views import CodeLine, listing, step_files

NAMES = {
    Kind.RED: "Red",
    Kind.GREEN: "Green",
    Kind.REFACTOR: "Refactor",
    Kind.TIDY: "Tidy",
    Kind.SETUP: "Set-up",
    Kind.SOLUTION: "Solution",
}


def render(block: Block, book: Book, up: str = "") -> str:
    """Return the block's HTML, to stand inside the element that `shell` names.

    `up` leads from the page to the site's root: empty, or `../` for each folder. The home page's blocks are not rendered here, for their links are the generator's to resolve.
    """
    match block:
        case StepBlock():
            return _card(block, book, up)
        case RunBlock():
            return fill("run.html", step=block.step, run=block.run)
        case QuoteBlock():
            lines = listing(block.source, block.path, first=block.first, last=block.last)
            whole = (block.first, block.last) == (1, len(split_lines(block.source)))
            return fill("quote.html", step=block.step, path=block.path, lines=lines, whole=whole)
        case DiagramBlock():
            return str(Markup("<pre><code>{}</code></pre>").format(block.source))
        case IllustrationBlock():
            marked = enumerate(highlight_text(block.source, block.language), start=1)
            lines = [CodeLine(Markup(html), number) for number, html in marked]
            return fill("illustration.html", lines=lines, reason=block.reason)
        case MeasuredBlock():
            measured = block.record.measured
            rows = [(row.name, cells(measured, row)) for row in measured.rows]
            return fill("measured.html", block=block, measured=measured, rows=rows, figure=Markup(figure(measured)))
        case HomeBlock():
            raise TypeError("a home block is built as a tree")


def shell(block: Block, book: Book) -> tuple[str, dict[str, str]]:
    """Return the element around a block: its tag and its attributes, the step's anchor among them."""
    match block:
        case StepBlock(step=step):
            tag = "details" if step.kind is Kind.SOLUTION else "section"
            name = f"{label(step)}: {step.title.replace('`', '')}"
            return tag, {
                "class": f"rg-card rg-{step.kind}",
                "id": step.tag,
                "aria-label": name,
                "data-step": step.tag,
                "style": f"--rg-lines: {_height(block, book)}",
                # The plugin gives the search an entry of its own for each step.
                "data-search-exclude": "",
            }
        case RunBlock():
            return "figure", {"class": "rg-figure rg-run", "data-search-exclude": ""}
        case QuoteBlock():
            return "figure", {"class": "rg-figure rg-quote", "data-search-exclude": ""}
        case DiagramBlock(source=source):
            wide = " rg-sequence" if source.startswith("sequenceDiagram") else ""
            return "figure", {"class": f"rg-diagram{wide}"}
        case MeasuredBlock():
            return "figure", {"class": "rg-figure rg-measured"}
        case _:
            return "figure", {"class": "rg-figure rg-illustration"}


def _height(block: StepBlock, book: Book) -> int:
    """Return about how many lines the card shows, for a browser that lays it out only when it is near."""
    shown = [file.diff or file.whole for file in step_files(book, block.step)]
    return sum(len(lines) + 3 for lines in shown) + len(split_lines(block.run.output)) + 2 * len(block.step.hints)


def _card(block: StepBlock, book: Book, up: str) -> str:
    step = block.step
    return fill(
        "card.html",
        step=step,
        run=block.run,
        files=step_files(book, step),
        folded=step.kind is Kind.SOLUTION,
        label=label(step),
        up=up,
    )


def label(step: Step) -> str:
    """Return the word on a step's label; for an exercise, with its number."""
    if "/ex" in step.key and step.kind is Kind.RED:
        return f"Exercise {step.number}"
    return NAMES[step.kind]
