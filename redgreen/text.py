"""Small helpers for messages and text files, and the error that a user sees."""

import difflib
import os
import re
from collections.abc import Iterable
from pathlib import Path

ANSI = re.compile(r"\x1b\[[0-9;]*m")
MOST = 20
"""How many known words an error message lists."""


class UserError(Exception):
    """A mistake or a state that the user can put right.

    The message says what happened and what to do next. The commands print it, a line
    for each fault, and exit with 1; no traceback is shown.
    """


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """Return ` Did you mean 'x'?` for the known word nearest to `wrong`.

    Where none is near, the known words are listed instead.
    """
    words = list(known)
    folded = {word.casefold(): word for word in words}
    near = difflib.get_close_matches(wrong.casefold(), folded, n=1, cutoff=0.5)
    if near:
        return f" Did you mean '{folded[near[0]]}'?"
    more = f" and {len(words) - MOST} more" if len(words) > MOST else ""
    return f" Known: {', '.join(words[:MOST])}{more}." if words else ""


def counted(number: int, noun: str) -> str:
    """Return the number with its noun: `1 step`, `2 steps`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def plain(text: str) -> str:
    """Return `text` without the colours of a terminal."""
    return ANSI.sub("", text)


def first_line(text: str) -> str:
    """Return the first line of `text`, without white space around it."""
    return text.strip().split("\n", 1)[0].strip()


def last_line(text: str) -> str:
    """Return the last line of `text` that is not blank, or `nothing`."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "nothing"


def write_whole(path: Path, text: str, mode: int = 0o666) -> None:
    """Write `text` to `path` so that a reader finds the old text or the new one.

    The name of the draft has the process id: two processes may write at a time.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    draft.touch(mode)
    draft.write_text(text, "utf-8")
    draft.replace(path)
