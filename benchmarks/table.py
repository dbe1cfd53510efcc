"""Print what a benchmark measured, and record it for the page that shows it."""

from __future__ import annotations

import argparse
import json
import platform
import re
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psutil

LOAD = psutil.getloadavg()[0]  # Before the benchmark adds to it.
CORES = psutil.cpu_count() or 1


def options(purpose: str | None, **numbers: int) -> argparse.Namespace:
    """Read `--record`, and an option `--NAME N` for each of `numbers`, its default."""
    parser = argparse.ArgumentParser(description=purpose)
    parser.add_argument("--record", action="store_true", help="write recorded/*.json")
    for name, default in numbers.items():
        parser.add_argument(f"--{name}", type=int, default=default, metavar="N")
    return parser.parse_args()


def seconds(call: Callable[..., object], *arguments: object) -> float:
    """Return how many seconds the call takes."""
    began = time.perf_counter()
    call(*arguments)
    return time.perf_counter() - began


def publish(
    script: str,
    record: bool,
    title: str,
    unit: str,
    columns: Sequence[str],
    rows: Mapping[str, Sequence[float]],
    note: str,
) -> None:
    """Print the rows, each with its ratio to the first; with `record`, write them."""
    date, machine = time.strftime("%Y-%m-%d"), _machine()
    first = next(iter(rows.values()))
    print(f"\n{title} ({unit})\n{'':34}", *(f"{name:>18}" for name in columns))
    for name, values in rows.items():
        pairs = zip(values, first, strict=True)
        cells = (f"{_text(each)} (× {_text(each / base)})" for each, base in pairs)
        print(f"{name:34}", *(f"{cell:>18}" for cell in cells))
    print(f"\n{note}\n{date}: {machine}.")
    if record:
        named = [{"name": name, "values": values} for name, values in rows.items()]
        found = {"title": title, "unit": unit, "columns": columns, "rows": named}
        found |= {"note": note, "machine": machine, "date": date}
        path = Path(script).parent / "recorded" / f"{Path(script).stem}.json"
        path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", "utf-8")


def _text(value: float) -> str:
    return f"{value:.2g}" if value < 1 else f"{value:,.{int(value < 10)}f}"


def _machine() -> str:
    info = Path("/proc/cpuinfo")
    text = info.read_text() if info.exists() else ""
    name = (re.findall(r"model name\s*: (.+)", text) or [platform.machine()])[0]
    system = f"{platform.system()}, Python {platform.python_version()}"
    return f"{name}, {CORES} cores, {system}; load average at its start {LOAD:.1f}"
