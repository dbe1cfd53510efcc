"""What a benchmark measured: rows of numbers in one unit, one row being what the others are told against."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from redgreen.errors import BookError


@dataclass(frozen=True)
class Row:
    """One thing that was measured."""

    name: str
    values: tuple[float, ...]
    """One number for each column."""


@dataclass(frozen=True)
class Measured:
    """The numbers of one run of a benchmark."""

    title: str
    """What was measured, in a few words: the caption of the table."""
    unit: str
    """The unit of every number, such as `ms`."""
    columns: tuple[str, ...]
    """What the columns stand for, such as `3 tables`."""
    rows: tuple[Row, ...]
    base: str
    """The name of the row that ratios are told against."""
    notes: tuple[str, ...] = ()
    """Sentences on how it was measured, for below the table."""
    versions: dict[str, str] = field(default_factory=dict)
    """The versions of the programs that the numbers depend on, besides Python's."""

    def __post_init__(self) -> None:
        """Raise ValueError for a table that has holes, or no row to compare with."""
        if self.base not in {row.name for row in self.rows}:
            raise ValueError(f"no row is called '{self.base}', which the others are to be told against")
        for row in self.rows:
            if len(row.values) != len(self.columns):
                raise ValueError(f"'{row.name}' has {len(row.values)} numbers for {len(self.columns)} columns")

    def ratios(self, row: Row) -> tuple[float, ...]:
        """Return how many times the base's number each number of `row` is."""
        base = next(each for each in self.rows if each.name == self.base)
        return tuple(value / against for value, against in zip(row.values, base.values, strict=True))


@dataclass(frozen=True)
class Machine:
    """Where and when something was measured."""

    processor: str
    cores: int
    system: str
    python: str
    load: float
    """How many processes wanted a processor in the minute before."""
    date: str


@dataclass(frozen=True)
class Record:
    """A measurement that a page shows."""

    measured: Measured
    machine: Machine

    @property
    def where(self) -> str:
        """The machine in one line."""
        versions = ", ".join(f"{name} {version}" for name, version in self.measured.versions.items())
        machine = self.machine
        return (
            f"Measured on {machine.date}: {machine.processor}, {machine.cores} cores, {machine.system}, "
            f"Python {machine.python}{', ' + versions if versions else ''}; "
            f"load before it began: {machine.load:.1f}."
        )


def record_file(root: Path, name: str) -> Path:
    """Return where the record of the benchmark `name` stands in the book at `root`."""
    return root / "benchmarks" / "recorded" / f"{name}.json"


def write_record(path: Path, record: Record) -> None:
    """Write a record, with a line for each number that a reader may want to compare."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(record), indent=2, ensure_ascii=False) + "\n", "utf-8")


def read_record(path: Path) -> Record:
    """Read a record. Raises BookError when there is none, and when it is not one that `write_record` wrote."""
    try:
        found = json.loads(path.read_text("utf-8"))
        return Record(_measured(found["measured"]), Machine(**found["machine"]))
    except FileNotFoundError:
        raise BookError(
            f"nothing is recorded of the benchmark '{path.stem}'; run 'python3 redgreen bench {path.stem} --record'."
        ) from None
    except (ValueError, TypeError, KeyError, ZeroDivisionError) as error:
        raise BookError(f"{path.name} is no record of a benchmark ({error}); record it again.") from None


def _measured(found: dict[str, Any]) -> Measured:
    rows = tuple(Row(str(row["name"]), tuple(float(value) for value in row["values"])) for row in found["rows"])
    words = {name: tuple(found[name]) for name in ("columns", "notes")}
    return Measured(**found | words | {"rows": rows})
