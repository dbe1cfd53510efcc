"""What a fence asks for: its words read into a typed block, or refused with one sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from redgreen.bench.load import benchmark_names
from redgreen.bench.model import Record, read_record, record_file
from redgreen.errors import BookError
from redgreen.nearest import did_you_mean
from redgreen.series import Step
from redgreen.site.book import Book
from redgreen.site.changes import content
from redgreen.site.fences import Fence
from redgreen.site.highlight import highlight_text, split_lines
from redgreen.site.symbols import find_symbol
from redgreen.site.transcripts import Run

OURS = ("step", "run", "quote", "book", "measured")
LINES = re.compile(r"(?P<first>\d+)(?:-(?P<last>\d+))?")
HOME_PARTS = ("contents", "figures")


@dataclass(frozen=True)
class StepBlock:
    """A card: what a step changes, what its first run prints, its hints."""

    step: Step
    run: Run


@dataclass(frozen=True)
class RunBlock:
    """One run of a step's transcript."""

    step: Step
    run: Run


@dataclass(frozen=True)
class QuoteBlock:
    """A part of a file as it stands at a step."""

    step: Step
    path: str
    source: str
    """The whole file."""
    first: int
    """The first line quoted, counted from 1."""
    last: int


@dataclass(frozen=True)
class HomeBlock:
    """Something computed from the whole book."""

    part: str
    """`contents` or `figures`."""


@dataclass(frozen=True)
class DiagramBlock:
    """A drawing in mermaid's language."""

    source: str


@dataclass(frozen=True)
class IllustrationBlock:
    """A block that no machine proves, with the reason why it may stand."""

    source: str
    language: str
    reason: str


@dataclass(frozen=True)
class MeasuredBlock:
    """What a benchmark measured, as it is recorded."""

    name: str
    record: Record


Block = StepBlock | RunBlock | QuoteBlock | HomeBlock | DiagramBlock | IllustrationBlock | MeasuredBlock


def read_block(fence: Fence, book: Book) -> Block:
    """Return what the fence asks for.

    Raises BookError with one sentence for a fence that is not closed or not marked, and for one that names a step,
    a run, a file, a symbol or lines that are not there.
    """
    if not fence.closed:
        raise BookError(f"the fence '{fence.word}' is never closed.")
    if fence.word in (*OURS, "mermaid") and (fence.options or fence.rest):
        raise BookError(f"a '{fence.word}' fence takes nothing after the word.")
    match fence.word:
        case "step":
            return _step(fence, book)
        case "run":
            return _run(fence, book)
        case "quote":
            return _quote(fence, book)
        case "book":
            return _home(fence)
        case "measured":
            return _measured(fence, book)
        case "mermaid":
            return DiagramBlock("\n".join(fence.body))
        case _:
            return _illustration(fence)


def _step(fence: Fence, book: Book) -> StepBlock:
    if len(fence.said) != 1:
        raise BookError("a 'step' fence holds one line, the step's key, such as '03-registration/02-green'.")
    step = book.step(fence.said[0])
    return StepBlock(step, book.runs(step)[0])


def _run(fence: Fence, book: Book) -> RunBlock:
    if len(fence.said) != 2:
        raise BookError("a 'run' fence holds two lines: the step's key and the command, such as 'pytest -v'.")
    step = book.step(fence.said[0])
    runs = book.runs(step)
    name = fence.said[1].removeprefix("$ ")
    for run in runs:
        if name in (run.name, f"{run.name} #1"):
            return RunBlock(step, run)
    nearest = did_you_mean(name, [run.name for run in runs])
    raise BookError(f"the transcript of '{step.key}' has no run '{name}'.{nearest}")


def _quote(fence: Fence, book: Book) -> QuoteBlock:
    if len(fence.said) not in (2, 3):
        raise BookError(
            "a 'quote' fence holds the step's key, the file's path and, where a part is meant, 'symbol: …' or 'lines: …'."
        )
    step, path = book.step(fence.said[0]), fence.said[1]
    commit = book.history.commits[step.tag]
    source = content(book.trees, commit, path)
    if source is None:
        nearest = did_you_mean(path, book.trees.entries(commit))
        raise BookError(f"there is no file '{path}' at '{step.key}'.{nearest}")
    first, last = _span(fence.said[2] if len(fence.said) == 3 else "", source, path)
    return QuoteBlock(step, path, source, first, last)


def _span(words: str, source: str, path: str) -> tuple[int, int]:
    length = len(split_lines(source))
    if not words:
        return 1, length
    key, _, value = (part.strip() for part in words.partition(":"))
    if key == "symbol":
        symbol = find_symbol(source, value, path)
        return symbol.first, symbol.last
    if key != "lines":
        raise BookError(f"'{key}' is no way to name a part of a file.{did_you_mean(key, ('symbol', 'lines'))}")
    asked = LINES.fullmatch(value)
    first, last = (int(asked["first"]), int(asked["last"] or asked["first"])) if asked else (0, 0)
    if not 1 <= first <= last <= length:
        raise BookError(f"'lines: {value}' is no part of {path}, which has {length} lines; write 'lines: 3-10', say.")
    return first, last


def _home(fence: Fence) -> HomeBlock:
    word = " ".join(fence.said)
    if word not in HOME_PARTS:
        raise BookError(f"a 'book' fence cannot show '{word}'.{did_you_mean(word, HOME_PARTS)}")
    return HomeBlock(word)


def _measured(fence: Fence, book: Book) -> MeasuredBlock:
    if len(fence.said) != 1:
        raise BookError("a 'measured' fence holds one line, the benchmark's name, such as 'resets'.")
    name, root = fence.said[0], book.history.repository
    if name not in benchmark_names(root):
        raise BookError(f"there is no benchmark '{name}'.{did_you_mean(name, benchmark_names(root))}")
    return MeasuredBlock(name, read_record(record_file(root, name)))


def _illustration(fence: Fence) -> IllustrationBlock:
    for option in fence.options:
        if option != "illustration":
            raise BookError(f"'{option}' is no option of a fence.{did_you_mean(option, ('illustration',))}")
    reason = fence.options.get("illustration", "").strip()
    if fence.rest or not reason:
        raise BookError(unmarked(fence))
    try:
        highlight_text("", fence.word or "text")
    except ValueError as error:
        raise BookError(str(error)) from None
    return IllustrationBlock("\n".join(fence.body), fence.word or "text", reason)


def unmarked(fence: Fence) -> str:
    """Return the sentence for a fence that is neither derived nor marked."""
    ways = "use a 'step', 'run' or 'quote' fence, or mark it with illustration=\"why it is not derived\"."
    return f"unmarked code block '{fence.word}': {ways}" if fence.word else f"unmarked code block: {ways}"
