"""The verb `test`: everything that must hold, section by section, with one summary."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import click

from redgreen.commands.book import Book, tool
from redgreen.commands.coverage import Coverage
from redgreen.commands.prove import cores
from redgreen.commands.supply import supply_for_a_run
from redgreen.signals import run_child, signals_interrupt

NOTHING_COLLECTED = 5
FRESH = "--fresh"
CONFIG = "redgreen/pyproject.toml"
# What is measured means nothing while other tests take the processors.
ALONE = "redgreen/tests/lighthouse"


@dataclass(frozen=True)
class Section:
    """One command of the whole check."""

    title: str
    command: tuple[str, ...]
    needs: str
    """The path without which there is nothing to check."""
    pytest: bool = False
    coverage: Coverage | None = None
    """What of the code it runs is measured, when all of it runs."""


@dataclass(frozen=True)
class Result:
    """How a section went; a check that is not pytest's counts as one, and so does a section with nothing to check."""

    title: str
    passed: int
    failed: int
    skipped: int
    seconds: float


def test_book(book: Book, arguments: tuple[str, ...]) -> int:
    """Run every section, with `arguments` for each pytest; return 0 when all passed, else 1.

    `--fresh` is for the proof alone. With other arguments less may run, and no floor of coverage is held. The database
    is a temporary server's or the one of DATABASE_URL; the reader's own is not touched.
    """
    begun = time.monotonic()
    results: list[Result] = []
    fresh = (FRESH,) if FRESH in arguments else ()
    chosen = tuple(each for each in arguments if each != FRESH)
    with (
        signals_interrupt(),
        supply_for_a_run() as url,
        tempfile.TemporaryDirectory(prefix="redgreen-test-") as scratch,
    ):
        for section in _sections(book, Path(scratch), fresh):
            if (book.root / section.needs).exists():
                results += _run(book, section, chosen, url, Path(scratch) / "report.xml")
            else:
                results.append(Result(section.title, 0, 0, 1, 0.0))
    _tell(results, time.monotonic() - begun)
    return 1 if any(result.failed for result in results) else 0


def _sections(book: Book, scratch: Path, fresh: tuple[str, ...]) -> Iterator[Section]:
    sources = ("fastauth", "tests", "redgreen", "benchmarks")
    yield Section("Code style", (tool("ruff"), "check", *sources), "redgreen")
    yield Section("Code layout", (tool("ruff"), "format", "--check", *sources), "redgreen")
    yield Section("Types of the machine", (tool("mypy"), "--config-file", CONFIG, "redgreen", "benchmarks"), "redgreen")
    yield Section("Types of the service", (tool("mypy"), "fastauth", "tests"), "fastauth")
    measured = Coverage(book.root / "redgreen/coverage-service.ini", book.root / "fastauth", scratch / "service")
    yield Section("The service's tests", (tool("pytest"), "tests"), "tests", pytest=True, coverage=measured)
    workers = ("-n", str(cores()))
    # A file at a time: what a module's fixture starts is then started once.
    machine = (tool("pytest"), "redgreen/tests", f"--ignore={ALONE}", *workers, "--dist", "loadfile")
    measured = Coverage(book.root / "redgreen/coverage.ini", book.root / "redgreen", scratch / "machine")
    yield Section("The machine's tests", machine, "redgreen/tests", pytest=True, coverage=measured)
    proof = (tool("pytest"), "chapters", *workers, *fresh)
    yield Section("The proof of every step", proof, "chapters", pytest=True)
    yield Section("The site", (tool("mkdocs"), "build", "--strict", "--site-dir", str(scratch / "site")), "mkdocs.yml")
    yield Section("The pages' scores", (tool("pytest"), ALONE), ALONE, pytest=True)


def _run(book: Book, section: Section, arguments: tuple[str, ...], url: str, report: Path) -> Iterator[Result]:
    click.secho(f"\n━━ {section.title}", bold=True)
    report.unlink(missing_ok=True)
    extra = (f"--junitxml={report}", *arguments) if section.pytest else ()
    coverage = None if arguments else section.coverage
    environment = os.environ | {"DATABASE_URL": url, "NO_MKDOCS_2_WARNING": "1"}
    environment |= coverage.environment() if coverage else {}
    begun = time.monotonic()
    code = run_child([*section.command, *extra], book.root, environment)
    passed, failed, skipped = _counts(report) if section.pytest else (int(code == 0), int(code != 0), 0)
    fine = code == 0 or (code == NOTHING_COLLECTED and bool(arguments))
    if not fine and not failed:
        failed = 1
    yield Result(section.title, passed, failed, skipped, time.monotonic() - begun)
    if coverage:
        begun = time.monotonic()
        low = coverage.report(book.root) != 0
        yield Result(f"{section.title}: coverage", int(not low), int(low), 0, time.monotonic() - begun)


def _counts(report: Path) -> tuple[int, int, int]:
    """Return how many passed, failed and were skipped by pytest's own report."""
    if not report.exists():
        return 0, 0, 0
    suites = list(ElementTree.parse(report).iter("testsuite"))
    total, failures, errors, skipped = (
        sum(int(suite.get(name, "0")) for suite in suites) for name in ("tests", "failures", "errors", "skipped")
    )
    return total - failures - errors - skipped, failures + errors, skipped


def _tell(results: list[Result], seconds: float) -> None:
    click.secho("\n━━ Summary", bold=True)
    for each in results:
        verdict = "FAILED" if each.failed else "passed" if each.passed else "empty "
        counts = f"{each.passed} passed, {each.failed} failed, {each.skipped} skipped"
        click.echo(f"{verdict}  {each.title:<30} {counts:<36} {each.seconds:7.1f} s")
    passed, failed, skipped = (sum(getattr(each, name) for each in results) for name in ("passed", "failed", "skipped"))
    click.echo(f"\n{passed} passed, {failed} failed, {skipped} skipped in {seconds:.0f} s")
