"""Turn the fences of a page into cards, by an extension of Python-Markdown."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from redgreen.site.changes import symbols
from redgreen.site.markup import fill, listing
from redgreen.site.pages import FENCE, Fence, Site, read_fence
from redgreen.text import UserError, did_you_mean

Block = dict[str, Any]
"""What a fence shows: the name of its `template`, and what fills the template."""


def read_block(fence: Fence, site: Site) -> Block:
    """Return what the fence shows.

    Raises UserError for one that is not marked as an illustration, or that names a
    step, a run, a file or a symbol that does not exist.
    """
    if fence.word in READERS:
        read, sizes, form = READERS[fence.word]
        lines = [line.strip() for line in fence.body.splitlines() if line.strip()]
        if len(lines) not in sizes:
            raise UserError(f"a '{fence.word}' fence has {form}; is it closed?")
        return read(site, *lines)
    if fence.word in ("contents", "figures", "terms"):
        return {"template": fence.word, "site": site}
    if fence.word == "mermaid":
        return {"template": "mermaid", "source": fence.body.rstrip()}
    if not fence.reason:
        raise UserError(
            f"unmarked code block '{fence.word}': use one of the fences "
            f'{", ".join(READERS)}, or mark it with illustration="why it is typed".'
        )
    return {"template": "illustration", "fence": fence}


def _step(site: Site, key: str) -> Block:
    first = _run(site, key)
    return first | {"template": "step", "site": site, "step": site.series.step(key)}


def _run(site: Site, key: str, command: str = "") -> Block:
    step = site.series.step(key)
    runs = site.runs[step.tag]
    command = command or next((first for first, _ in runs), "pytest")
    _find(dict(runs), command, f"the transcript of '{step.key}' has no run")
    shown = [run for run in runs if run[0] == command]
    return {"template": "run", "tag": step.tag, "runs": shown}


def _end(site: Site, name: str) -> Block:
    tag = site.series.chapter(name).tag
    return {"template": "end", "tag": tag, "runs": site.runs[tag]}


def _quote(site: Site, key: str, path: str, part: str = "") -> Block:
    step = site.series.step(key)
    source = _find(site.history.files(step), path, f"'{step.key}' has no file").decode()
    lines = listing(source, path)
    if part:
        parts = {f"symbol: {name}": span for name, span in symbols(source).items()}
        span = _find(parts, part, f"{path} at '{step.key}' has no")
        lines = [line for line in lines if line.number in span]
    shown = {"path": path, "lines": lines, "is_part": bool(part)}
    return {"template": "quote", "tag": step.tag, **shown}


def _measured(site: Site, name: str) -> Block:
    folder = site.history.repository / "benchmarks" / "recorded"
    known = {path.stem: path for path in sorted(folder.glob("*.json"))}
    record = _find(known, name, "benchmarks/recorded has no").read_text("utf-8")
    return {"template": "measured", "name": name, **json.loads(record)}


def _find(known: Mapping[str, Any], name: str, refusal: str) -> Any:
    if name not in known:
        raise UserError(f"{refusal} '{name}'.{did_you_mean(name, known)}")
    return known[name]


KEY = "the step's key, such as '03-registration/02-green'"
READERS: dict[str, tuple[Callable[..., Block], tuple[int, ...], str]] = {
    "step": (_step, (1,), f"one line: {KEY}"),
    "run": (_run, (1, 2), f"{KEY} and, but for the first one, a command"),
    "end": (_end, (1,), "one line: the name of the chapter, such as '03-registration'"),
    "quote": (_quote, (2, 3), f"{KEY}, a path and perhaps 'symbol: create_app'"),
    "measured": (_measured, (1,), "one line: a name in benchmarks/recorded"),
}


class CardsExtension(Extension, Preprocessor):
    """Shows the fences that `read_block` knows: replaces them before Markdown is read.

    A fence with a fault is shown as a note; the check of the pages reports it.
    """

    def __init__(self, site: Site) -> None:
        self.site = site

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register the preprocessor with `md`."""
        self.md = md
        # Before what reads HTML (20) or fences (25), after line ends are normal (30).
        md.preprocessors.register(self, "redgreen", 29)

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines of a page, with a placeholder for each fence."""
        return FENCE.sub(self._shown, "\n".join(lines)).split("\n")

    def _shown(self, match: re.Match[str]) -> str:
        try:
            block = read_block(read_fence(match), self.site)
        except UserError as error:
            block = {"template": "fault", "message": str(error)}
        html = self.md.htmlStash.store(fill(**block))
        return f"\n{match['indent']}{html}\n"
