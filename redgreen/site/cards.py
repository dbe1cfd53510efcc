"""Turn the fences of a page into cards, by an extension of Python-Markdown."""

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from redgreen.series.model import Chapter, Step
from redgreen.site.changes import symbols
from redgreen.site.markup import fill
from redgreen.site.pages import Fence, Run, Site, find_fences
from redgreen.text import UserError, did_you_mean, last_line

T = TypeVar("T")
PARTS = ("contents", "figures", "terms")


class Block(NamedTuple):
    """What a fence shows: a template's name, and what it is filled with."""

    template: str
    values: Mapping[str, Any]


def read_block(fence: Fence, site: Site) -> Block:
    """Return what the fence shows.

    Raises UserError for a fence that is not closed, not marked as an illustration, or
    that names a step, a run, a file or a symbol that does not exist.
    """
    if not fence.closed:
        raise UserError(f"the fence '{fence.word}' is never closed.")
    if fence.word in READERS:
        read, sizes, form = READERS[fence.word]
        if len(fence.lines) not in sizes:
            raise UserError(f"a '{fence.word}' fence has {form}.")
        return read(site, *fence.lines)
    if fence.word == "mermaid":
        return Block("mermaid", {"source": fence.body.rstrip()})
    if not fence.reason:
        raise UserError(
            f"unmarked code block '{fence.word}': use one of the fences "
            f'{", ".join(READERS)}, or mark it with illustration="why it is typed".'
        )
    return Block("illustration", {"fence": fence})


def _step(site: Site, key: str) -> Block:
    step = site.series.step(key)
    return Block("step", {"site": site, "step": step, "run": _runs(site, step)[0]})


def _run(site: Site, key: str, command: str = "") -> Block:
    step = site.series.step(key)
    runs = {run.name: run for run in _runs(site, step)}
    run = _find(runs, command or next(iter(runs)), f"'{step.key}' has no run")
    return Block("run", {"step": step, "run": run})


def _end(site: Site, name: str) -> Block:
    chapter = site.series.chapter(name)
    lines = [(run.command, last_line(run.output)) for run in _runs(site, chapter)]
    return Block("end", {"chapter": chapter, "lines": lines})


def _runs(site: Site, part: Step | Chapter) -> list[Run]:
    if not site.runs[part.tag]:
        name = part.transcript.relative_to(site.history.repository).as_posix()
        raise UserError(f"{name} is missing; 'redgreen prove --record' writes it.")
    return site.runs[part.tag]


def _quote(site: Site, key: str, path: str, part: str = "") -> Block:
    step = site.series.step(key)
    files = site.history.files(step)
    source = _find(files, path, f"'{step.key}' has no file").decode()
    parts = {f"symbol: {name}": lines for name, lines in symbols(source).items()}
    lines = _find(parts, part, f"{path} at '{step.key}' has no") if part else None
    shown = {"path": path, "source": source, "lines": lines}
    return Block("quote", {"step": step, **shown})


def _measured(site: Site, name: str) -> Block:
    folder = site.history.repository / "benchmarks" / "recorded"
    known = {path.stem: path for path in sorted(folder.glob("*.json"))}
    record = _find(known, name, "benchmarks/recorded has no")
    return Block("measured", {"name": name, **json.loads(record.read_text("utf-8"))})


def _book(site: Site, part: str) -> Block:
    parts = {name: Block(name, {"site": site}) for name in PARTS}
    return _find(parts, part, "a 'book' fence cannot show")


def _find(known: Mapping[str, T], name: str, refusal: str) -> T:
    if name not in known:
        raise UserError(f"{refusal} '{name}'.{did_you_mean(name, known)}")
    return known[name]


KEY = "the step's key, such as '03-registration/02-green'"
READERS: dict[str, tuple[Callable[..., Block], tuple[int, ...], str]] = {
    "step": (_step, (1,), f"one line: {KEY}"),
    "run": (_run, (1, 2), f"{KEY} and, but for the first run, the command"),
    "end": (_end, (1,), "one line: the name of the chapter, such as '03-registration'"),
    "quote": (_quote, (2, 3), f"{KEY}, a path and perhaps 'symbol: create_app'"),
    "measured": (_measured, (1,), "one line: a name in benchmarks/recorded"),
    "book": (_book, (1,), "one line: contents, figures or terms"),
}


class CardsExtension(Extension):
    """Shows the fences that `read_block` knows, and opens each page of a chapter.

    A fence with a fault is shown as a note; the check of the pages reports it.
    """

    def __init__(self, site: Site) -> None:
        self.site = site

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register the processor with `md`."""
        # Before what reads HTML (20) or fences (25), after line ends are normal (30).
        md.preprocessors.register(_Fences(md, self.site), "redgreen", 29)


class _Fences(Preprocessor):
    """Replaces each fence by its HTML, which Markdown keeps aside."""

    def __init__(self, md: Markdown, site: Site) -> None:
        super().__init__(md)
        self.site = site

    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        words = text.split()
        pages = self.site.pages.values()
        page = next((p for p in pages if p.text.split() == words), None)
        found, at = list[str](), 0
        for fence in find_fences(text):
            html = self._html(fence, "../" * (page.name.count("/") - 1 if page else 0))
            shown = fence.indent + self.md.htmlStash.store(html)
            found += [*lines[at : fence.line - 1], "", shown, ""]
            at = fence.last
        found += lines[at:]
        if page and page.chapter:
            title = next((n for n, line in enumerate(found) if line[:2] == "# "), -1)
            html = fill("opening", page=page)
            found[title + 1 : title + 1] = ["", self.md.htmlStash.store(html), ""]
        return found

    def _html(self, fence: Fence, up: str) -> str:
        try:
            block = read_block(fence, self.site)
        except UserError as error:
            return fill("fault", message=str(error))
        return fill(block.template, up=up, **block.values)
