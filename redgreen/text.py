"""Print for a user's terminal, the error that ends a command, and text helpers."""

import difflib
import os
import re
import shlex
import shutil
import sys
import textwrap
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

import click

ANSI = re.compile(r"\x1b\[[0-9;]*m")
COMMAND = re.compile(r"'(?:python3 )?redgreen ")
"""How a message quotes a command of ours, up to its name."""
COLOUR = False if os.environ.get("NO_COLOR") else None
"""Without NO_COLOR, click prints colours on a terminal and none into a file."""


class UserError(click.ClickException):
    """A mistake or a state that the user can put right.

    The message says what happened and what to do next, with a line for each fault.
    click prints it without a traceback and exits with 1.
    """

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message to stderr, or to `file`."""
        say(f"Error: {self.message}", file or sys.stderr, fg="red")


def say(text: str, file: IO[Any] | None = None, **style: Any) -> None:
    """Print `text` in a style of click's, such as `fg="red"`.

    A terminal gets its lines broken between words; a file does not. Our commands in
    quotes are printed as they are typed here: `redgreen` where the environment is
    active, `python3` with the path of the tool where it is not.
    """
    typed = "redgreen"
    if shutil.which(typed) != str(Path(sys.executable).with_name(typed)):
        typed = f"python3 {shlex.quote(os.path.relpath(Path(__file__).parent))}"
    terminal = (file or sys.stdout).isatty()
    width = shutil.get_terminal_size().columns if terminal else sys.maxsize
    lines = COMMAND.sub(f"'{typed} ", text).splitlines()
    options: dict[str, Any] = {"break_long_words": False, "break_on_hyphens": False}
    wrapped = "\n".join(textwrap.fill(line, width, **options) for line in lines)
    click.secho(wrapped, file, color=COLOUR, **style)


def mark(good: bool, text: str) -> None:
    """Print a paragraph after a tick or a cross."""
    say(f"{'✔' if good else '✘'} {text}", fg="green" if good else "red")


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """Return ` Did you mean 'x'?` for the known word nearest to `wrong`.

    Where none is near, the known words are listed instead, at most 20.
    """
    words = list(known)
    folded = {word.casefold(): word for word in words}
    near = difflib.get_close_matches(wrong.casefold(), folded, n=1, cutoff=0.5)
    if near:
        return f" Did you mean '{folded[near[0]]}'?"
    more = ", …" if len(words) > 20 else "."
    return f" Known: {', '.join(words[:20])}{more}" if words else ""


def counted(number: int, noun: str) -> str:
    """Return the number with its noun: `1 step`, `2 steps`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listed(names: list[str]) -> str:
    """Return the names, tests without their module; of many, the first three."""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(name.rpartition("::")[2] for name in names[:3]) + more


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
