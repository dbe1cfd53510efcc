"""Print for a reader's terminal: wrapped to its width, in colours where it has them."""

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


def width() -> int:
    """Return how many columns a line may have; a file takes any number."""
    return shutil.get_terminal_size(fallback=(sys.maxsize, 0)).columns


def say(text: str, colour: str | None = None, *, bold: bool = False) -> None:
    """Print a paragraph; a terminal gets its lines broken between words."""
    lines = textwrap.fill(text, width(), break_long_words=False, break_on_hyphens=False)
    show(click.style(lines, fg=colour, bold=bold))


def show(text: str) -> None:
    """Print text as it is; without colours into a file, or where NO_COLOR is set."""
    click.echo(text, color=False if os.environ.get("NO_COLOR") else None)


def mark(good: bool, text: str) -> None:
    """Print a paragraph after a tick or a cross."""
    say(f"{'✔' if good else '✘'} {text}", "green" if good else "red")


def command(words: str) -> str:
    """Return a command as it is typed here: with the environment active, or without."""
    if shutil.which("redgreen") == str(Path(sys.executable).with_name("redgreen")):
        return f"redgreen {words}"
    return f"python3 {shlex.quote(os.path.relpath(Path(__file__).parents[1]))} {words}"


def listed(names: Sequence[str]) -> str:
    """Return the names, tests without their module; of many, the first three."""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(name.rpartition("::")[2] for name in names[:3]) + more
