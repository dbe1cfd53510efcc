"""Find sentences that cannot be true: tags, chapters and counts that do not exist."""

import re
from collections.abc import Iterator

from redgreen.site.pages import Page, Site
from redgreen.text import did_you_mean, plain

PARAGRAPH = re.compile(r"(?:^.*\S.*\n?)+", re.MULTILINE)
# A command that takes tags, or a tag alone as inline code.
COMMAND = re.compile(
    r"(?:\bgit (?:checkout|switch|diff|log|show)|\bredgreen next)\b[^`]*|`ch\d[\w-]*`"
)
TAG = re.compile(r"(?<![\w/.-])(?:ch\d+(?:-[\w-]+)?|[a-z]+-(?:\d\d|ex\d)-[\w-]+)")
CHAPTERS = re.compile(r"\b[Cc]hapters?\s+\d+(?:(?:,|,?\s+(?:and|or|to)|–|-)\s*\d+)*")
WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
NUMBERS = {word: at for at, word in enumerate(WORDS.split("|"), 1)} | {"both": 2}
# "One" alone is mostly a pronoun, and digits alone are mostly no count of tests.
NUMBER = (
    rf"(?<![\w.:/-])(?P<number>{'|'.join([*NUMBERS][1:])}"
    r"|(?:one|\d+)(?= (?:tests?|cases?|new|passed|failed|failures?)\b)"
    r"|(?:(?<=all )|(?<=other )|(?<=same ))\d+)"
)
RESULT = (
    r"(?: new)?(?: tests?| cases?)?(?: (?:now|still|all|have|already))*"
    r" (?P<result>pass|fail)(?:e?s|ed)?\b(?! (?:logins?|requests?)\b)"
)
COUNTS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        # All four tests now pass. 1 failed, 3 passed. Three of the four pass.
        rf"(?<!of )(?<!of the )(?<!of its ){NUMBER}(?: of the \w+)?{RESULT}",
        # What is the reason of the two failures?
        rf"(?:\b(?:the|which) |(?=both)){NUMBER} (?P<result>fail)ures?\b",
        # The step has four tests. Two tests are new. Four of the nine pass.
        rf"\b(?:the|has|have|are) {NUMBER} (?P<result>)(?:tests|pass|fail)\b",
        rf"{NUMBER} (?P<result>)(?:new tests?|tests are new)\b",
    )
]
"""How a sentence counts tests; an empty `result` means those that run or are new."""


def prose_faults(
    site: Site, page: Page, cards: list[tuple[int, str]]
) -> Iterator[tuple[int, str]]:
    """Yield line and message for each tag, chapter or count that cannot be right.

    `cards` has the line and the tag of each card and each output of the page.
    """
    for paragraph in PARAGRAPH.finditer(page.prose):
        line = 1 + page.prose.count("\n", 0, paragraph.start())
        text = paragraph[0].replace("\n", " ")
        before = list(dict.fromkeys(tag for at, tag in cards if at < line))
        after = list(dict.fromkeys(tag for at, tag in cards if at > line))
        named = [tag for word in TAG.findall(text) for tag in _tagged(site, word)]
        near = list(dict.fromkeys([*before[-1:], *after[:1], *named]))
        # With the step that a red answers, or that answers it.
        around = {*near, *before[-2:], *after[:2]}
        faults = [*_name_faults(site, text), *_count_faults(site, text, near, around)]
        yield from ((line, fault) for fault in faults)


def _tagged(site: Site, word: str) -> list[str]:
    """Return the tags that the word means: `ch03-02` is short for `ch03-02-red`."""
    return [tag for tag in site.runs if word in (tag, tag.rpartition("-")[0])]


def _name_faults(site: Site, text: str) -> Iterator[str]:
    """Yield a message for each tag and each chapter that does not exist."""
    for word in TAG.findall(" ".join(COMMAND.findall(text))):
        if not _tagged(site, word):
            yield f"there is no tag '{word}'.{did_you_mean(word, site.series.tags())}"
    last = len(site.series.main_line)
    for number in re.findall(r"\d+", " ".join(CHAPTERS.findall(text))):
        if not 1 <= int(number) <= last:
            fault = f"there is no chapter {number}; the last one is {last}."
            yield f"{fault} Write 'a later chapter'."


def _count_faults(
    site: Site, text: str, near: list[str], around: set[str]
) -> Iterator[str]:
    """Yield a message for each count that contradicts the outputs of the tags."""
    known = _counts(site, near, around)
    for match in (match for form in COUNTS for match in form.finditer(text)):
        number = NUMBERS.get(match["number"].lower()) or int(match["number"])
        result = match["result"].lower()
        if known[""] - {0} and number not in known[result]:
            said = ", ".join(map(str, sorted(known[result] - {0}))) or "none"
            yield (
                f"'{match[0]}' contradicts {' and '.join(near)}, where the output has "
                f"{said} {result + 'ed' if result else 'tests'}; correct it, or name "
                "the step that is meant."
            )


def _counts(site: Site, near: list[str], around: set[str]) -> dict[str, set[int]]:
    """Return how many tests pass, fail, and (by the empty text) run or are new."""
    known = {"pass": set[int](), "fail": set[int](), "": set[int]()}
    for tag in around:
        step = site.series.by_name[tag]
        known["pass"] |= {len(step.fails), len(step.passes)}
        known[""].add(len(step.fails) + len(step.passes))
        for _, output in site.runs[tag]:
            summary = re.findall(r"(\d+) (passed|failed|error)", plain(output))
            found = {result: int(number) for number, result in summary}
            known[""].add(sum(found.values()))
            if tag in near:
                known["pass"].add(found.pop("passed", 0))
                known["fail"] |= {sum(found.values()), *found.values()}
    return known
