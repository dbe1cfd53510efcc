"""What a fence shows: its lines, read into a template and the values for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from redgreen.series.model import Kind, Step
from redgreen.site.changes import listing, symbols
from redgreen.site.markup import split_lines
from redgreen.site.measured import measured_values
from redgreen.site.pages import Fence, Run, Site
from redgreen.text import UserError, did_you_mean, last_line

PARTS = ("contents", "figures", "terms")
LINES = re.compile(r"lines: *(\d+)(?:-(\d+))?")


@dataclass(frozen=True)
class Block:
    """What a fence shows."""

    template: str
    """The name of its template, without `.html`."""
    values: Callable[[], Mapping[str, Any]]
    """Computes what the template is filled with."""
    step: Step | None = None
    """The step, for a card or for a run of its transcript."""
    run: Run | None = None


def read_block(fence: Fence, site: Site) -> Block:
    """Return what the fence shows.

    Raises UserError for a fence that is not closed, not marked as an illustration, or
    that names a step, a run, a file, a symbol or lines that do not exist.
    """
    if not fence.closed:
        raise UserError(f"the fence '{fence.word}' is never closed.")
    if fence.word in READERS:
        read, sizes, form = READERS[fence.word]
        if len(fence.lines) not in sizes or fence.info:
            raise UserError(f"a '{fence.word}' fence has {form}.")
        return read(site, *fence.lines)
    if fence.word == "mermaid":
        return Block("mermaid", lambda: {"source": fence.body.rstrip()})
    if not fence.reason:
        raise UserError(
            f"unmarked code block '{fence.word}': use one of the fences "
            f'{", ".join(READERS)}, or mark it with illustration="why it is typed".'
        )
    return Block(
        "illustration",
        lambda: {"lines": listing(fence.body, f"x.{fence.word}"), "fence": fence},
    )


def label(step: Step) -> str:
    """Return the word on a step's label; for the red one of an exercise, its number."""
    exercise = "/ex" in step.key and step.kind is Kind.RED
    return f"Exercise {step.number}" if exercise else step.kind.title()


def _step(site: Site, key: str) -> Block:
    step = site.series.step(key)
    run = site.runs(step)[0]

    def values() -> dict[str, Any]:
        files = site.changes[step.tag]
        height = sum(len(hunk) + 3 for file in files for hunk in file.hunks)
        shown = {"files": files, "height": height + run.output.count("\n")}
        return {"step": step, "run": run, "label": label(step), **shown}

    return Block("step", values, step, run)


def _run(site: Site, key: str, command: str = "") -> Block:
    step = site.series.step(key)
    runs = {run.name: run for run in site.runs(step)}
    name = command or next(iter(runs))
    if name not in runs:
        meant = did_you_mean(name, runs)
        raise UserError(f"'{step.key}' has no run '{name}'.{meant}")
    run = runs[name]
    return Block("run", lambda: {"step": step, "run": run}, step, run)


def _end(site: Site, name: str) -> Block:
    chapter = site.series.chapter(name)
    lines = [(run.command, last_line(run.output)) for run in site.runs(chapter)]
    return Block("end", lambda: {"chapter": chapter, "lines": lines})


def _quote(site: Site, key: str, path: str, part: str = "") -> Block:
    step = site.series.step(key)
    source = site.history.text(step, path)
    if source is None:
        meant = did_you_mean(path, site.history.files(step))
        raise UserError(f"there is no file '{path}' at '{step.key}'.{meant}")
    lines = _part(part, source, path)

    def values() -> dict[str, Any]:
        shown = listing(source, path)[lines.start - 1 : lines.stop - 1]
        return {"step": step, "path": path, "lines": shown, "whole": not part}

    return Block("quote", values)


def _part(part: str, source: str, path: str) -> range:
    """Return the lines that `symbol: …` or `lines: …` names; all without either."""
    length = len(split_lines(source))
    known = {f"symbol: {name}": lines for name, lines in symbols(source).items()}
    found = LINES.fullmatch(part)
    if found and 0 < int(found[1]) <= int(found[2] or found[1]) <= length:
        return range(int(found[1]), int(found[2] or found[1]) + 1)
    if part and part not in known:
        meant = did_you_mean(part, known) if known else ""
        raise UserError(f"{path} has {length} lines, but not '{part}'.{meant}")
    return known[part] if part else range(1, length + 1)


def _measured(site: Site, name: str) -> Block:
    values = measured_values(site.series.root.parent, name)
    return Block("measured", lambda: values)


def _book(site: Site, part: str) -> Block:
    if part not in PARTS:
        meant = did_you_mean(part, PARTS)
        raise UserError(f"a 'book' fence cannot show '{part}'.{meant}")
    return Block(part, lambda: {"site": site})


KEY = "the step's key, such as '03-registration/02-green'"
READERS: dict[str, tuple[Callable[..., Block], tuple[int, ...], str]] = {
    "step": (_step, (1,), f"one line: {KEY}"),
    "run": (_run, (1, 2), f"{KEY} and, but for the first run, the command"),
    "end": (_end, (1,), "one line: the name of the chapter, such as '03-registration'"),
    "quote": (_quote, (2, 3), f"{KEY}, a path and perhaps 'symbol: …' or 'lines: 3-9'"),
    "measured": (_measured, (1,), "one line: a name in benchmarks/recorded"),
    "book": (_book, (1,), "one line: contents, figures or terms"),
}
