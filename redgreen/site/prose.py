"""Find sentences that cannot be true: tags, chapters and counts that do not exist."""

from __future__ import annotations

import re
from collections.abc import Iterator

from redgreen.series.model import Chapter, Series, Step
from redgreen.site.pages import Page, Site
from redgreen.text import UserError, did_you_mean, plain

Fault = tuple[int, str]
"""A line of a page, and what is wrong there."""
Part = Step | Chapter
# A command that takes tags, or a tag alone as inline code.
COMMAND = re.compile(
    r"(?:\bgit (?:checkout|switch|diff|log|show)|\bredgreen next)\b[^`]*|`ch\d[\w-]*`"
)
TAG = re.compile(r"(?<![\w/.-])(?:ch\d+(?:-[\w-]+)?|[a-z]+-(?:\d\d|ex\d)-[\w-]+)")
CHAPTERS = re.compile(r"\b[Cc]hapters?\s+\d+(?:(?:,|,?\s+(?:and|or|to)|–|-)\s*\d+)*")
COUNT = re.compile(
    r"(?P<all>\b(?:all|other|same)\s+)?(?<!of )(?<!of its )(?<![\w.:/-])(?P<number>\d+)"
    r"(?P<noun>\s+(?:tests?|cases?))?(?:\s+(?:now|still|all|have))?"
    r"\s+(?P<result>pass|fail)(?P<past>ed)?(?:e?s)?\b",
    re.IGNORECASE,
)
SUMMARY = re.compile(r"(\d+) (passed|failed|error)")


def prose_faults(site: Site, page: Page) -> Iterator[Fault]:
    """Yield line and message for each tag, chapter or count that cannot be right."""
    known: dict[str, Part] = {chapter.name: chapter for chapter in site.series.chapters}
    known |= site.series.by_name
    shown = [
        (fence.line, part)
        for fence in page.fences
        if fence.word in ("step", "run", "end")
        if (part := known.get("".join(fence.lines[:1])))
    ]
    for first, text in _paragraphs(page.prose):
        before = [part for line, part in shown if line < first][-1:]
        after = [part for line, part in shown if line > first][:1]
        named = [p for tag in TAG.findall(text) for p in _tagged(site.series, tag)]
        near = list(dict.fromkeys([*before, *after, *named]))
        faults = [*_name_faults(site.series, text), *_count_faults(site, text, near)]
        for offset, message in faults:
            yield first + text.count("\n", 0, offset), message


def _paragraphs(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Yield the number of its first line and the text of each paragraph."""
    start = 0
    for at, line in enumerate([*lines, ""]):
        if not line.strip():
            if at > start:
                yield start + 1, "\n".join(lines[start:at])
            start = at + 1


def _tagged(series: Series, tag: str) -> list[Part]:
    """Return what has the tag; `ch03-02` is short for the step `ch03-02-red`."""
    parts: tuple[Part, ...] = (*series.chapters, *series.steps())
    return [part for part in parts if tag in (part.tag, part.tag.rpartition("-")[0])]


def _name_faults(series: Series, text: str) -> Iterator[Fault]:
    """Yield offset and message for each tag and each chapter that does not exist."""
    for command in COMMAND.finditer(text):
        for tag in TAG.findall(command[0]):
            if not _tagged(series, tag):
                same = [each for each in series.tags() if each[:4] == tag[:4]]
                meant = did_you_mean(tag, same or series.tags())
                yield command.start(), f"there is no tag '{tag}'.{meant}"
    last = len(series.main_line)
    for match in CHAPTERS.finditer(text):
        for number in re.findall(r"\d+", match[0]):
            if not 1 <= int(number) <= last:
                message = f"there is no chapter {number}; the last one is {last}."
                yield match.start(), f"{message} Write 'a later chapter'."


def _count_faults(site: Site, text: str, near: list[Part]) -> Iterator[Fault]:
    """Yield offset and message for each count that no output of `near` has."""
    known = set().union(*(_counts(site, part) for part in near))
    for match in COUNT.finditer(text):
        claim, result = " ".join(match[0].split()), match["result"].lower()
        is_count = match["all"] or match["noun"] or match["past"]
        if known and is_count and (int(match["number"]), result) not in known:
            said = ", ".join(f"{number} {result}ed" for number, result in sorted(known))
            tags = " and ".join(part.tag for part in near)
            message = f"contradicts {tags}, where the output has {said}; correct it"
            yield match.start(), f"'{claim}' {message}, or name the step that is meant."


def _counts(site: Site, part: Part) -> set[tuple[int, str]]:
    """Return how many tests passed or failed in each run; an error is a failed test."""
    try:
        outputs = [plain(run.output) for run in site.runs(part)]
    except UserError:
        return set()
    found = set()
    for summary in map(SUMMARY.findall, outputs):
        failed = [int(number) for number, result in summary if result != "passed"]
        found |= {(int(n), "pass") for n, result in summary if result == "passed"}
        found |= {(number, "fail") for number in (*failed, sum(failed)) if number}
    return found
