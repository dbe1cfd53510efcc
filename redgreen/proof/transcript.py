"""Transcripts: the recorded terminal beside each patch."""

import difflib
import re
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def render(runs: Sequence[tuple[str, str]]) -> str:
    """Return the text of a transcript: each command behind `$ `, then what the terminal showed."""
    return "".join(f"$ {command}\n{output.rstrip()}\n" for command, output in runs)


def parse(text: str) -> list[tuple[str, str]]:
    """Return the (command, output) pairs of a transcript, the inverse of `render`."""
    runs: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("$ pytest"):
            runs.append((line[2:], []))
        elif runs:
            runs[-1][1].append(line)
    return [(command, "\n".join(lines) + "\n") for command, lines in runs]


def difference(recorded: Path, now: str) -> str:
    """Return how the terminal differs from the recorded transcript: a sentence and a diff, or nothing."""
    if not recorded.exists():
        return f"there is no transcript {recorded.name} beside the patch; record it with --record."
    before = recorded.read_bytes().decode("utf-8", "replace")
    if before == now:
        return ""
    plain_before, plain_now = (ANSI.sub("", text).splitlines() for text in (before, now))
    rows = list(difflib.unified_diff(plain_before, plain_now, "the transcript", "the terminal now", lineterm=""))
    what = "\n".join(rows) if rows else "(only the colours or the ends of lines differ)"
    return f"the terminal no longer shows what {recorded.name} says; if that is right, record it with --record:\n{what}"


def first_difference(one: str, two: str) -> str:
    """Return where two transcripts part: the number of the line, and what each has there."""
    for number, (first, second) in enumerate(zip_longest(*(ANSI.sub("", text).splitlines() for text in (one, two))), 1):
        if first != second:
            return f"line {number} is {_told(first)}, and then {_told(second)}."
    return "only the colours differ."


def _told(line: str | None) -> str:
    return "not there" if line is None else f"'{line.strip()}'"
