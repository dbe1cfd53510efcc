"""What a fence shows: its lines, read into a template and the values for it."""

import json
import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from redgreen.series.model import Chapter, Step
from redgreen.site.changes import symbols
from redgreen.site.pages import Fence, Run, Site
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
        if len(fence.lines) not in sizes or fence.info:
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
    """Place what a benchmark recorded on a scale of powers of ten."""
    folder = site.history.repository / "benchmarks" / "recorded"
    known = {path.stem: path for path in sorted(folder.glob("*.json"))}
    record = _find(known, name, "benchmarks/recorded has no")
    found = json.loads(record.read_text("utf-8"))
    logs = [math.log10(value) for row in found["rows"] for value in row["values"]]
    low = math.floor(min(logs))
    high = max(math.ceil(max(logs)), low + 1)

    def place(value: float) -> float:
        """Return how far from the left the value is, between 0 and 1."""
        return (math.log10(value) - low) / (high - low)

    marks = [10.0**power for power in range(low, high + 1)]
    values = {"name": name, "marks": marks, "place": place, "digits": digits}
    return Block("measured", {**found, **values})


def digits(value: float) -> str:
    """Return a number with the digits that matter: `0.24`, `1.8`, `77`, `1,204`."""
    return f"{value:,.{2 if value < 1 else 1 if value < 10 else 0}f}"


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
