"""Find the benchmarks of a book: a module in `benchmarks/` that has a function `measure`."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from redgreen.bench.model import Measured
from redgreen.errors import BookError
from redgreen.nearest import did_you_mean

Say = Callable[[str], None]


@dataclass(frozen=True)
class Settings:
    """What a benchmark is told."""

    root: Path
    """The folder of the book."""
    say: Say
    """Takes a line that tells how far it is."""
    only: int | None = None
    """Measure this much of the whole: steps, rounds or seconds, as the benchmark's first lines say."""


@dataclass(frozen=True)
class Benchmark:
    """One module of `benchmarks/`."""

    name: str
    purpose: str
    """The first line of its docstring."""
    measure: Callable[[Settings], Measured]


def benchmark_names(root: Path) -> list[str]:
    """Return the names of the benchmarks, which are those of the modules."""
    found = (root / "benchmarks").glob("*.py")
    return sorted(path.stem for path in found if not path.stem.startswith("_"))


def load_benchmark(root: Path, name: str) -> Benchmark:
    """Return the benchmark `name`.

    Raises BookError for a name that there is not, and for a module without a purpose or a function `measure`.
    """
    if name not in benchmark_names(root):
        raise BookError(f"there is no benchmark '{name}'.{did_you_mean(name, benchmark_names(root))}")
    spec = importlib.util.spec_from_file_location(f"benchmarks.{name}", root / "benchmarks" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up by its name
    spec.loader.exec_module(module)
    measure = getattr(module, "measure", None)
    if not callable(measure) or not module.__doc__:
        raise BookError(
            f"benchmarks/{name}.py needs a docstring, which says what it measures, and a function 'measure'."
        )
    return Benchmark(name, module.__doc__.strip().splitlines()[0], measure)
