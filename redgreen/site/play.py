"""What the site has beside its pages: play views, whole files, search entries."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from markupsafe import escape

from redgreen.series.model import Chapter, Step
from redgreen.site.blocks import label
from redgreen.site.markup import fill
from redgreen.site.pages import Site
from redgreen.text import UserError


def generated_files(site: Site) -> Iterator[tuple[str, str]]:
    """Yield path and content of every file; a chapter with a fault has no play view."""
    tags = {c.name: [step.tag for step in c.steps] for c in site.series.chapters}
    yield "assets/js/outline.js", f"redgreen.outline = {json.dumps(tags)};\n"
    for chapter in site.series.chapters:
        try:
            yield f"chapters/{chapter.name}/play.html", play_page(site, chapter)
        except UserError:
            continue
        for step in chapter.all_steps:
            yield from whole_files(site, step)


def play_page(site: Site, chapter: Chapter) -> str:
    """Return the play view of a chapter, which shows one step at a time.

    Raises UserError when the transcript of a step cannot be read.
    """
    line, number = site.series.main_line, chapter.number
    before = line[number - 2] if number and number > 1 else None
    after = line[number] if number and number < len(line) else None
    around = {"before": before, "after": after, "chapter": chapter, "site": site}
    return fill("play.html", **around, label=label, paragraphs=paragraphs)


def paragraphs(message: str) -> list[str]:
    """Return each paragraph of a commit's message on one line.

    A word that was broken at its hyphen is whole again.
    """
    whole = re.sub(r"(?<=\w-)\n(?=\w)", "", message)
    return [" ".join(each.split()) for each in whole.split("\n\n") if each.strip()]


def whole_files(site: Site, step: Step) -> Iterator[tuple[str, str]]:
    """Yield a page and a script with the step's files that its card does not hold.

    A script and not data to fetch: a page that was opened as a file may load the one
    and not the other.
    """
    files = [file for file in site.changes[step.tag] if file.apart]
    if files:
        yield f"files/{step.tag}.html", fill("files.html", step=step, files=files)
        listings = {file.number: fill("whole.html", file=file) for file in files}
        script = f"redgreen.receive({json.dumps(step.tag)}, {json.dumps(listings)});\n"
        yield f"files/{step.tag}.js", script


def search_entry(step: Step, page: str) -> dict[str, str]:
    """Return the step as an entry of Material's search index.

    It has the title, the message, the names of the tests and the reasons; `page` is the
    address of the page with its card.
    """
    words = [f"{label(step)} step.", *paragraphs(step.why)]
    for claim in step.fails:
        test = claim.test.rpartition("::")[2].removeprefix("test_").replace("_", " ")
        words.append(f"{test}: {claim.because}")
    return {
        "location": f"{page}#{step.tag}",
        "title": str(escape(f"{step.tag}: {step.title.replace('`', '')}")),
        "text": "".join(f"<p>{escape(each)}</p>" for each in words),
    }
