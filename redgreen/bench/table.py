"""Tell what was measured as a table of plain text, the same numbers that the site's table shows."""

from redgreen.bench.model import Measured, Row


def number(value: float) -> str:
    """Return a number with as many digits as it deserves: `0.24`, `1.8`, `77`, `1,204`."""
    if value >= 100:
        return f"{value:,.0f}"
    if value >= 10:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def cells(measured: Measured, row: Row) -> list[str]:
    """Return the row's numbers, each with its unit and, but for the base, its ratio to the base."""
    told = [f"{number(value)} {measured.unit}" for value in row.values]
    if row.name == measured.base:
        return told
    return [f"{text} (× {number(ratio)})" for text, ratio in zip(told, measured.ratios(row), strict=True)]


def plain_table(measured: Measured) -> str:
    """Return title, table and notes as lines for a terminal."""
    rows = [["", *measured.columns], *([row.name, *cells(measured, row)] for row in measured.rows)]
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    lines = [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    ]
    return "\n".join(
        [measured.title, "", *(line.rstrip() for line in lines), *([""] if measured.notes else []), *measured.notes]
    )
