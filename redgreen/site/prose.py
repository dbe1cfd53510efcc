"""Find sentences that cannot be true: tags, chapters and counts that do not exist."""

import re
from collections.abc import Iterator

from redgreen.site.pages import Page, Run, Site
from redgreen.text import did_you_mean, plain

Fault = tuple[int, str]
"""A line of a page, and what is wrong there."""
PARAGRAPH = re.compile(r"(?:^.*\S.*\n?)+", re.MULTILINE)
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
    series = site.series
    tags = {name: step.tag for name, step in series.by_name.items()}
    tags |= {chapter.name: chapter.tag for chapter in series.chapters}
    shown = [
        (fence.line, tags[key])
        for fence in page.fences
        if fence.word in ("step", "run", "end")
        if (key := "".join(fence.lines[:1])) in tags
    ]
    prose = "\n".join(page.prose)
    for paragraph in PARAGRAPH.finditer(prose):
        first, text = 1 + prose.count("\n", 0, paragraph.start()), paragraph[0]
        before = [tag for line, tag in shown if line < first][-1:]
        after = [tag for line, tag in shown if line > first][:1]
        named = [tag for word in TAG.findall(text) for tag in _tagged(site, word)]
        near = list(dict.fromkeys([*before, *after, *named]))
        faults = [*_name_faults(site, text), *_count_faults(site, text, near)]
        for offset, message in faults:
            yield first + text.count("\n", 0, offset), message


def _tagged(site: Site, word: str) -> list[str]:
    """Return the tags that the word means: `ch03-02` is short for `ch03-02-red`."""
    return [tag for tag in site.runs if word in (tag, tag.rpartition("-")[0])]


def _name_faults(site: Site, text: str) -> Iterator[Fault]:
    """Yield offset and message for each tag and each chapter that does not exist."""
    known, last = site.series.tags(), len(site.series.main_line)
    for command in COMMAND.finditer(text):
        for word in TAG.findall(command[0]):
            if not _tagged(site, word):
                near = [tag for tag in known if tag[:4] == word[:4]]
                meant = did_you_mean(word, near or known)
                yield command.start(), f"there is no tag '{word}'.{meant}"
    for match in CHAPTERS.finditer(text):
        for number in re.findall(r"\d+", match[0]):
            if not 1 <= int(number) <= last:
                message = f"there is no chapter {number}; the last one is {last}."
                yield match.start(), f"{message} Write 'a later chapter'."


def _count_faults(site: Site, text: str, near: list[str]) -> Iterator[Fault]:
    """Yield offset and message for each count that no output of the tags has."""
    known = {count for tag in near for run in site.runs[tag] for count in _counts(run)}
    for match in COUNT.finditer(text):
        claim, result = " ".join(match[0].split()), match["result"].lower()
        is_count = match["all"] or match["noun"] or match["past"]
        if known and is_count and (int(match["number"]), result) not in known:
            said = ", ".join(f"{number} {result}ed" for number, result in sorted(known))
            message = f"contradicts {' and '.join(near)}, where the output has {said}"
            advice = "correct it, or name the step that is meant."
            yield match.start(), f"'{claim}' {message}; {advice}"


def _counts(run: Run) -> set[tuple[int, str]]:
    """Return how many tests passed or failed; an error is a failed test."""
    summary = SUMMARY.findall(plain(run.output))
    failed = [int(number) for number, result in summary if result != "passed"]
    passed = {(int(n), "pass") for n, result in summary if result == "passed"}
    return passed | {(number, "fail") for number in (*failed, sum(failed)) if number}
