"""Write on the reader's terminal: wrapped to its width, coloured where it has colours, plain into a file."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.padding import Padding
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

STYLES = {
    "red": "bold red",
    "green": "bold green",
    "refactor": "bold blue",
    "tidy": "bold cyan",
    "setup": "bold yellow",
    "solution": "bold green",
}
"""The colour of each kind of step, as on the pages."""
WIDEST = 100
USUAL = 80
"""The width of a terminal that says it has none."""


class Screen:
    """One stream of the terminal."""

    def __init__(self, *, errors: bool = False) -> None:
        stream = sys.stderr if errors else sys.stdout
        if hasattr(stream, "reconfigure"):
            # A terminal without Unicode gets a question mark where it has no letter, and no traceback.
            stream.reconfigure(errors="replace")
        self.console = Console(file=stream, highlight=False, markup=False, emoji=False)
        if not self.console.width:
            self.console.width = USUAL

    @property
    def width(self) -> int:
        """How many columns a line may have."""
        return min(self.console.width, WIDEST)

    @property
    def unicode(self) -> bool:
        """Whether the stream can show more than ASCII."""
        return "utf" in (self.console.encoding or "").lower()

    def say(self, text: str = "", style: str = "", indent: int = 0) -> None:
        """Write a paragraph; its lines are broken between words on a terminal, and not in a file."""
        if not self.console.is_terminal:
            self.console.print(Text(" " * indent + text, style), soft_wrap=True)
        elif indent:
            self.console.print(Padding(Text(text, style), (0, 0, 0, indent), expand=False), width=self.width)
        else:
            self.console.print(Text(text, style), width=self.width)

    def mark(self, good: bool, text: str) -> None:
        """Write a paragraph behind a tick or a cross."""
        sign = ("✔" if good else "✘") if self.unicode else ("ok" if good else "no")
        line = Text.assemble((f"{sign} ", "bold green" if good else "bold red"), text)
        self.console.print(line, soft_wrap=not self.console.is_terminal, width=self._limit())

    def rows(self, rows: list[tuple[Text, ...]]) -> None:
        """Write columns side by side; what a narrow terminal has no room for is cut off at the right."""
        widths = [max(cell.cell_len for cell in column) for column in zip(*rows, strict=True)]
        for row in rows:
            line = Text()
            for cell, width in zip(row[:-1], widths, strict=False):
                line.append_text(cell).append(" " * (width - cell.cell_len + 1))
            line.append_text(row[-1])
            line.truncate(self.width, overflow="ellipsis" if self.unicode else "crop")
            self.console.print(line, no_wrap=True, overflow="ignore", crop=False)

    def bar(self, what: str, done: int, total: int) -> None:
        """Write how much of something is done, as a bar and as a number."""
        words = f" {done} of {total}"
        room = max(5, min(30, self.width - len(what) - len(words) - 2))
        table = Table.grid(padding=0)
        for width in (len(what) + 1, room, len(words)):
            table.add_column(width=width, no_wrap=True)
        table.add_row(what, ProgressBar(max(total, 1), done, width=room), words)
        self.console.print(table, width=self.width)

    def raw(self, text: str) -> None:
        """Write text that is drawn already."""
        print(text, file=self.console.file)

    def _limit(self) -> int | None:
        return self.width if self.console.is_terminal else None
