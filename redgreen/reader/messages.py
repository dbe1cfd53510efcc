"""Print for a reader's terminal: wrapped to its width, in colours where it has them."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

import click

COLOURS = {"setup": "yellow", "red": "red", "green": "green", "refactor": "blue"}
"""The colour of each kind of step, as on the pages."""
WIDEST = 100


def width() -> int:
    """Return how many columns a line may have; a file takes any number."""
    columns = shutil.get_terminal_size().columns
    return min(columns, WIDEST) if sys.stdout.isatty() else sys.maxsize


def say(text: str = "", colour: str | None = None, *, bold: bool = False) -> None:
    """Print a paragraph; a terminal gets its lines broken between words.

    The lines have the margin of the first one.
    """
    margin = " " * (len(text) - len(text.lstrip()))
    wrapper = textwrap.TextWrapper(width(), subsequent_indent=margin)
    wrapper.break_long_words = wrapper.break_on_hyphens = False
    show(click.style(wrapper.fill(text), fg=colour, bold=bold))


def show(text: str) -> None:
    """Print text as it is; without colours into a file, or where NO_COLOR is set."""
    click.echo(text, color=False if os.environ.get("NO_COLOR") else None)


def mark(good: bool, text: str) -> None:
    """Print a paragraph after a tick or a cross."""
    say(f"{'✔' if good else '✘'} {text}", "green" if good else "red")


def command(words: str) -> str:
    """Return a command of this tool as the reader can type it here.

    That is `redgreen next` where the environment is active, and otherwise
    `python3 ../redgreen next`.
    """
    if is_active():
        return f"redgreen {words}"
    return f"python3 {shlex.quote(os.path.relpath(Path(__file__).parents[1]))} {words}"


def is_active() -> bool:
    """Whether the `redgreen` of this terminal is that of the clone's environment."""
    found = Path(shutil.which("redgreen") or "").parent
    return found.resolve() == Path(sys.executable).parent.resolve()


def listed(names: Sequence[str]) -> str:
    """Return the names with commas; of many, the first three and the number."""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
