"""The pytest plugin behind `pytest chapters`: every patch is a test, and so is what the book says as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from redgreen.errors import BookError
from redgreen.history import build_history
from redgreen.proof.bench import Bench
from redgreen.proof.book import BOOK_CHECKS
from redgreen.proof.ingredients import step_digest, tree_digest
from redgreen.proof.memory import Memory
from redgreen.proof.prove import prove
from redgreen.proof.record import record as record_step
from redgreen.series import Series, Step, read_series

pytest_plugins = ("redgreen.interrupts",)
PROOF = "proof"
"""The property of a report that says whether its step was run or known."""
BENCH: pytest.StashKey[Bench] = pytest.StashKey()
SECOND: pytest.StashKey[Bench] = pytest.StashKey()


class RefusalError(Exception):
    """A claim that does not hold, in sentences."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the proof."""
    parser.addoption("--record", action="store_true", help="write the transcripts of the steps that hold anew")
    parser.addoption("--fresh", action="store_true", help="run every step, also those that an earlier run proved")


def pytest_configure(config: pytest.Config) -> None:
    """Read the series before anything else, so that a fault of its format is told once."""
    try:
        series_at(config.rootpath)
    except BookError as error:
        raise pytest.UsageError(str(error)) from None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a patch as its step, and series.toml as the book as a whole."""
    if file_path.suffix == ".patch":
        return StepFile.from_parent(parent, path=file_path)
    if file_path.name == "series.toml":
        return BookFile.from_parent(parent, path=file_path)
    return None


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what the proof started."""
    for key in (SECOND, BENCH):
        bench = config.stash.get(key, None)
        if bench:
            bench.close()


@cache
def series_at(root: Path) -> Series:
    """Return the series in the folder `root`, read once in a process."""
    return read_series(root)


def bench_of(config: pytest.Config, series: Series) -> Bench:
    """Return the bench of this pytest process, made when the first step is run."""
    if BENCH not in config.stash:
        all_anew = config.getoption("--fresh") or config.getoption("--record")
        config.stash[BENCH] = Bench(build_history(series), memory=None if all_anew else memory_of(config))
    return config.stash[BENCH]


def second_bench_of(config: pytest.Config, bench: Bench) -> Bench:
    """Return the bench on which a step that is recorded runs a second time; both use one server."""
    if SECOND not in config.stash:
        config.stash[SECOND] = Bench(bench.history, _server=bench.server)
    return config.stash[SECOND]


def memory_of(config: pytest.Config) -> Memory:
    """Return what runs of this book remember."""
    return Memory(config.rootpath.parent / ".redgreen" / "proved")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Tell how many steps were run, and how many hold by an earlier run."""
    reports = [each for each in terminalreporter.getreports("passed") if each.when == "call"]
    ways = [value for each in reports for name, value in each.user_properties if name == PROOF]
    memory_of(config).forget_the_old()
    if ways:
        known = ways.count("known")
        more = (
            f", {known} were proved by an earlier run and have not changed ('--fresh' runs them too)" if known else ""
        )
        terminalreporter.write_line(f"Steps that hold: {len(ways) - known} were run{more}.")


class StepFile(pytest.File):
    """One patch."""

    def collect(self) -> Iterable[pytest.Item]:
        """Return the step of this patch as the one test of the file."""
        series = series_at(self.config.rootpath)
        step = next(each for each in series.steps() if each.patch == self.path)
        return [StepItem.from_parent(self, name=step.tag, step=step, series=series)]


class _ProofItem(pytest.Item):
    """A test of the book whose failure is told in sentences, without a traceback."""

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ARG002
        """Return the refusals as they are."""
        if isinstance(excinfo.value, (RefusalError, BookError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def refuse(self, refusals: Iterable[str]) -> None:
        """Fail when there is a refusal."""
        found = list(refusals)
        if found:
            raise RefusalError("\n".join(found))


class StepItem(_ProofItem):
    """The proof of one step."""

    def __init__(self, *, step: Step, series: Series, **options: Any) -> None:
        super().__init__(**options)
        self.step = step
        self.series = series

    def runtest(self) -> None:
        """Run and judge the step."""
        bench, memory = bench_of(self.config, self.series), memory_of(self.config)
        record = bool(self.config.getoption("--record"))
        known = bench.memory and memory.holds(step_digest(bench.history, bench.trees, self.step))
        self.user_properties.append((PROOF, "known" if known else "run"))
        if known:
            return
        if record:
            self.refuse(record_step(bench, second_bench_of(self.config, bench), self.step))
            return
        self.refuse(prove(bench, self.step))
        memory.note_collected(tree_digest(bench.history, bench.trees, self.step), bench.collected(self.step))
        memory.note_proof(step_digest(bench.history, bench.trees, self.step))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Name the step in pytest's report by its tag and title."""
        return self.path, None, f"{self.step.tag}: {self.step.title}"


class BookFile(pytest.File):
    """The series as a whole."""

    def collect(self) -> Iterable[pytest.Item]:
        """Return a test for each rule that concerns the whole book."""
        series = series_at(self.config.rootpath)
        return [BookItem.from_parent(self, name=name, series=series) for name in BOOK_CHECKS]


class BookItem(_ProofItem):
    """One rule of the whole book."""

    def __init__(self, *, series: Series, **options: Any) -> None:
        super().__init__(**options)
        self.series = series

    def runtest(self) -> None:
        """Check the rule that this item is named for."""
        self.refuse(BOOK_CHECKS[self.name](bench_of(self.config, self.series).history))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Name the rule in pytest's report."""
        return self.path, None, f"the book: {self.name}"
