"""Read what a benchmark measured, and place it on a scale of powers of ten."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from redgreen.text import UserError, did_you_mean

LEFT, RIGHT = 14, 406
"""Where the scale of the drawing begins and ends, in its own units."""


def measured_values(root: Path, name: str) -> dict[str, Any]:
    """Return what the template `measured.html` shows of the benchmark `name`.

    It reads `benchmarks/recorded/NAME.json` below `root`: a title, a unit, columns,
    rows with a name and values, note, machine and date. Each value becomes its
    number, its ratio to the value of the first row, and its position in the drawing.
    Raises UserError for a missing or malformed file.
    """
    folder = root / "benchmarks" / "recorded"
    known = [path.stem for path in sorted(folder.glob("*.json"))]
    if name not in known:
        meant = did_you_mean(name, known)
        raise UserError(f"there is no benchmarks/recorded/{name}.json.{meant}")
    try:
        found = json.loads((folder / f"{name}.json").read_text("utf-8"))
        keys = ("title", "unit", "columns", "note", "machine", "date")
        values = {"name": name, **{key: found[key] for key in keys}}
        return values | _placed([(row["name"], row["values"]) for row in found["rows"]])
    except (ValueError, TypeError, LookupError, ZeroDivisionError) as error:
        raise UserError(
            f"benchmarks/recorded/{name}.json does not have the form of a benchmark "
            f"({type(error).__name__}: {error}); run 'python3 benchmarks/{name}.py'."
        ) from None


def _placed(rows: Sequence[tuple[str, Sequence[float]]]) -> dict[str, Any]:
    logs = [math.log10(value) for _, row in rows for value in row if value > 0]
    low = math.floor(min(logs))
    high = max(math.ceil(max(logs)), low + 1)

    def place(value: float) -> float:
        power = math.log10(value) if value > 0 else low
        return round(LEFT + (RIGHT - LEFT) * (power - low) / (high - low), 1)

    marks = [10.0**power for power in range(low, high + 1)]
    return {
        "marks": [(place(mark), f"{mark:,.9g}") for mark in marks],
        "rows": [
            (name, [(_number(v), _number(v / base), place(v)) for v, base in pairs])
            for name, row in rows
            for pairs in [list(zip(row, rows[0][1], strict=True))]
        ],
    }


def _number(value: float) -> str:
    """Return a number with the digits that matter: `0.24`, `1.8`, `77`, `1,204`."""
    digits = 2 if value < 1 else 1 if value < 10 else 0
    return f"{value:,.{digits}f}"
