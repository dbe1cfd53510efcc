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
    r"(?P<all>\b(?:all|other|same)\s+)?(?<![\w.:/-])(?P<number>\d+)"
    r"(?P<noun>\s+(?:tests?|cases?))?(?:\s+(?:now|still|all|have))?"
    r"\s+(?P<verb>pass|fail)(?P<past>ed)?(?:e?s)?\b",
    re.IGNORECASE,
)
SUMMARY = re.compile(r"(\d+) (passed|failed|error)")


def prose_faults(site: Site, page: Page) -> Iterator[Fault]:
    """Yield line and message for each tag, chapter or count that cannot be right."""
    for first, text in _paragraphs(page.prose):
        faults = [*_tag_faults(site.series, text), *_chapter_faults(site.series, text)]
        near = [*_neighbours(site, page, first), *_named(site.series, text)]
        faults += _count_faults(site, text, list(dict.fromkeys(near)))
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


def _tag_faults(series: Series, text: str) -> Iterator[Fault]:
    for command in COMMAND.finditer(text):
        for tag in TAG.findall(command[0]):
            if not _tagged(series, tag):
                meant = did_you_mean(tag, series.tags())
                yield command.start(), f"there is no tag '{tag}'.{meant}"


def _tagged(series: Series, tag: str) -> list[Part]:
    """Return what has the tag; `ch03-02` is short for the step `ch03-02-red`."""
    parts: tuple[Part, ...] = (*series.chapters, *series.steps())
    return [part for part in parts if f"{part.tag}-".startswith(f"{tag}-")]


def _named(series: Series, text: str) -> list[Part]:
    return [part for tag in TAG.findall(text) for part in _tagged(series, tag)]


def _chapter_faults(series: Series, text: str) -> Iterator[Fault]:
    last = len(series.main_line)
    for match in CHAPTERS.finditer(text):
        for number in re.findall(r"\d+", match[0]):
            if not 1 <= int(number) <= last:
                message = f"there is no chapter {number}; the last one is {last}."
                yield match.start(), f"{message} Write 'a later chapter'."


def _count_faults(site: Site, text: str, near: list[Part]) -> Iterator[Fault]:
    known = set().union(*(_counts(site, part) for part in near))
    for match in COUNT.finditer(text):
        is_count = match["all"] or match["noun"] or match["past"]
        count = (int(match["number"]), match["verb"].lower())
        if known and is_count and count not in known:
            said = ", ".join(f"{number} {verb}ed" for number, verb in sorted(known))
            tags = " and ".join(part.tag for part in near)
            yield (
                match.start(),
                (
                    f"'{' '.join(match[0].split())}' contradicts {tags}, where the output "
                    f"has {said}; correct it, or name the tag of the step that is meant."
                ),
            )


def _neighbours(site: Site, page: Page, line: int) -> list[Part]:
    """Return the steps or ends of chapters whose output is just before or after."""
    ends = {chapter.name: chapter for chapter in site.series.chapters}
    names: dict[str, dict[str, Step] | dict[str, Chapter]] = {"end": ends}
    names |= dict.fromkeys(("step", "run"), site.series.by_name)
    shown = [
        (fence.line, part)
        for fence in page.fences
        if (part := names.get(fence.word, {}).get((fence.lines or [""])[0]))
    ]
    before = [part for at, part in shown if at < line]
    after = [part for at, part in shown if at > line]
    return before[-1:] + after[:1]


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
