"""Draw what was measured: a line for each row, a dot for each number, on a scale of powers of ten."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup

from redgreen.bench.model import Measured
from redgreen.bench.table import number

WIDTH, EDGE, RISE, TOP = 420, 14, 42, 26
"""In units of the drawing; it is scaled to the page's width, and stays legible on a phone's."""


def figure(measured: Measured) -> str:
    """Return the drawing as SVG that takes its colours from the page, so that it is right in light and in dark."""
    axis = _Axis([value for row in measured.rows for value in row.values])
    height = TOP + RISE * len(measured.rows) + 22
    parts = [
        Markup(
            '<svg viewBox="0 0 {} {}" role="img" aria-label="{}" fill="currentColor" font-size="12" '
            'style="display: block; width: 100%; max-width: 40rem; height: auto">'
        ).format(WIDTH, height, f"{measured.title}; the numbers are in the table below"),
        _legend(measured.columns),
        *(_grid(mark, axis, height, measured.unit) for mark in axis.marks),
    ]
    for index, row in enumerate(measured.rows):
        y = TOP + RISE * index
        parts.append(Markup('<text x="{}" y="{}">{}</text>').format(EDGE, y + 14, row.name))
        parts += [_dot(axis.place(value), y + 27, column, row.values) for column, value in enumerate(row.values)]
    return str(Markup("").join([*parts, Markup("</svg>")]))


class _Axis:
    """A scale of powers of ten that holds all values."""

    def __init__(self, values: Sequence[float]) -> None:
        known = [value for value in values if value > 0] or [1.0]
        self.low = math.floor(math.log10(min(known)))
        self.high = max(math.ceil(math.log10(max(known))), self.low + 1)

    @property
    def marks(self) -> list[float]:
        """The powers of ten, which the scale labels."""
        return [10.0**power for power in range(self.low, self.high + 1)]

    def place(self, value: float) -> float:
        """Return where a value lies; nothing at all lies at the left edge."""
        power = math.log10(value) if value > 0 else self.low
        return round(EDGE + (WIDTH - 2 * EDGE) * (power - self.low) / (self.high - self.low), 1)


def _grid(mark: float, axis: _Axis, height: int, unit: str) -> Markup:
    x = axis.place(mark)
    anchor = "start" if x <= EDGE else "end" if x >= WIDTH - EDGE else "middle"
    label = f"{number(mark).rstrip('0').rstrip('.') if mark < 1 else f'{mark:,.0f}'} {unit}"
    return Markup(
        '<path d="M{x} {top}V{bottom}" stroke="currentColor" stroke-opacity=".18"/>'
        '<text x="{x}" y="{base}" font-size="10" text-anchor="{anchor}" fill-opacity=".75">{label}</text>'
    ).format(x=x, top=TOP, bottom=height - 18, base=height - 4, anchor=anchor, label=label)


def _dot(x: float, y: int, column: int, values: Sequence[float]) -> Markup:
    return Markup('<circle cx="{}" cy="{}" r="5.5" fill-opacity="{}"/>').format(x, y, _shade(column, len(values)))


def _legend(columns: Sequence[str]) -> Markup:
    """Say which dot is which, where there is more than one column."""
    if len(columns) < 2:
        return Markup("")
    step = (WIDTH - 2 * EDGE) / len(columns)
    places = [round(EDGE + 6 + step * index, 1) for index in range(len(columns))]
    return Markup("").join(
        _dot(x, 10, index, [0.0] * len(columns)) + Markup('<text x="{}" y="14">{}</text>').format(x + 10, column)
        for index, (x, column) in enumerate(zip(places, columns, strict=True))
    )


def _shade(column: int, columns: int) -> float:
    """Return how dark a column's dots are: the last is darkest."""
    return 0.9 if columns < 2 else round(0.3 + 0.6 * column / (columns - 1), 2)
