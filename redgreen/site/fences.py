"""Find the fenced blocks of a Markdown page, as CommonMark 0.31 section 4.5 defines them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

OPENING = re.compile(r"(?P<indent> *)(?P<marks>`{3,}|~{3,})(?P<info>.*)")
QUOTED = re.compile(r" *>.*?(?:```|~~~)")
WORD = re.compile(r"\s*(?P<word>[^\s=]*)(?=\s|$)(?P<rest>.*)")
OPTION = re.compile(r'\s+(?P<name>[a-z-]+)="(?P<value>[^"]*)"')


@dataclass(frozen=True)
class Fence:
    """One fenced block."""

    line: int
    """The line of its opening, counted from 1."""
    end: int
    """The line of its closing."""
    indent: str
    word: str
    """The first word after the opening marks, e.g. `step`; empty where there is none."""
    options: Mapping[str, str]
    """What follows the word as `name="value"`."""
    rest: str
    """What follows the word and is no option; empty in a well-formed fence."""
    body: tuple[str, ...]
    closed: bool

    @property
    def said(self) -> tuple[str, ...]:
        """The body's lines without white space around them, blank lines left out."""
        return tuple(line.strip() for line in self.body if line.strip())


def find_fences(text: str) -> Iterator[Fence]:
    """Yield the fences of a page's text, in order; a fence inside a longer fence belongs to its body."""
    lines = text.splitlines()
    index = 0
    while index < len(lines):
        opening = OPENING.fullmatch(lines[index])
        if opening and not (opening["marks"][0] == "`" and "`" in opening["info"]):
            fence = _read(lines, index, opening)
            yield fence
            index = fence.end
        else:
            index += 1


def quoted_fences(text: str, fences: list[Fence]) -> Iterator[int]:
    """Yield the lines, counted from 1, where a fence stands in a `>` quotation and so is none to Python-Markdown."""
    inside = {number for fence in fences for number in range(fence.line, fence.end + 1)}
    for number, line in enumerate(text.splitlines(), start=1):
        if number not in inside and QUOTED.match(line):
            yield number


def without_fences(text: str, fences: list[Fence]) -> list[str]:
    """Return the page's lines with those of the fences emptied, so that line numbers stay."""
    lines = text.splitlines()
    for fence in fences:
        for index in range(fence.line - 1, min(fence.end, len(lines))):
            lines[index] = ""
    return lines


def _read(lines: list[str], start: int, opening: re.Match[str]) -> Fence:
    indent, marks = opening["indent"], opening["marks"]
    closing = re.compile(rf" *{re.escape(marks[0])}{{{len(marks)},}}\s*")
    body: list[str] = []
    closed = False
    for line in lines[start + 1 :]:
        if closing.fullmatch(line):
            closed = True
            break
        body.append(line[len(indent) :] if line.startswith(indent) else line.lstrip())
    word, options, rest = _info(opening["info"])
    end = start + 1 + len(body) + closed
    return Fence(start + 1, end, indent, word, options, rest, tuple(body), closed)


def _info(info: str) -> tuple[str, dict[str, str], str]:
    found = WORD.fullmatch(info)
    if not found:
        return "", {}, info.strip()
    options = {match["name"]: match["value"] for match in OPTION.finditer(found["rest"])}
    return found["word"], options, OPTION.sub("", found["rest"]).strip()
