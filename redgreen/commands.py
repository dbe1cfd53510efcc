"""The commands `prove` and `test`."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from xml.etree import ElementTree

import click

from redgreen.book import Book, tool
from redgreen.plugin import text_faults
from redgreen.series.history import build_history
from redgreen.series.model import Series
from redgreen.series.read import read_series
from redgreen.serve.postgres import temporary_server
from redgreen.text import UserError, counted, did_you_mean

CONFIG = "redgreen/pyproject.toml"
SOURCES = ("fastauth", "tests", "redgreen", "benchmarks")
NO_TESTS = 5
"""The exit code with which pytest says that it ran no test."""


def prove(book: Book, arguments: tuple[str, ...]) -> int:
    """Prove the chapters and steps that `arguments` begin with, or all.

    Everything from the first option on goes to pytest. Returns an exit code. Raises
    UserError for a name that is no chapter and no tag.
    """
    names = list(takewhile(lambda each: not each.startswith("-"), arguments))
    options = list(arguments[len(names) :])
    series = read_series(book.chapters)
    if "--text" in options:
        return _prove_text(series)
    paths = [path_of(series, name) for name in names] or ["chapters"]
    workers = [] if len(names) == 1 else ["-n", str(processors())]
    # The proof uses a Postgres of its own, not the reader's.
    command = [tool("pytest"), *paths, *workers, *options]
    return subprocess.run(command, cwd=book.root).returncode


def path_of(series: Series, name: str) -> str:
    """Return the path, from the root, of a chapter's folder or a step's patch."""
    short = name.rstrip("/").removeprefix("chapters/")
    folders = {
        n: each.folder for each in series.chapters for n in (each.name, each.tag)
    }
    known = {n: step.patch for n, step in series.by_name.items()} | folders
    if short not in known:
        meant = did_you_mean(short, known)
        raise UserError(f"there is no chapter and no step '{name}'.{meant}")
    return known[short].relative_to(series.root.parent).as_posix()


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _prove_text(series: Series) -> int:
    """Check everything that needs no run; print each fault and return an exit code."""
    began, history = time.monotonic(), build_history(series)
    found = text_faults(history)
    for fault in found:
        click.echo(fault)
    steps = counted(len(list(series.steps())), "step")
    seconds = time.monotonic() - began
    faults = counted(len(found), "fault")
    click.echo(f"{steps} and the pages checked in {seconds:.1f} s, no run: {faults}.")
    return 1 if found else 0


@dataclass(frozen=True)
class Section:
    """One command of `test`."""

    title: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    pytest: bool = True


@dataclass(frozen=True)
class Tally:
    """How a section went; one that is not pytest's counts as one test."""

    title: str
    passed: int
    failed: int
    skipped: int
    seconds: float


def test(book: Book, arguments: tuple[str, ...]) -> int:
    """Run every section, with `arguments` for each pytest; return 0 when all passed.

    `--fresh` goes to the proof alone. With other arguments a section may be empty, and
    the coverage of the service is not asked for.
    """
    began = time.monotonic()
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(temporary_server())
        environment = os.environ | {
            "DATABASE_URL": server.url("fastauth_test"),
            "COVERAGE_FILE": str(scratch / "coverage"),
        }
        tallies = [
            _run(book, section, scratch / "report.xml")
            for section in _sections(scratch, arguments, environment)
        ]
    click.secho("\n━━ Summary", bold=True)
    for each in tallies:
        verdict = "FAILED" if each.failed else "passed" if each.passed else "empty"
        counts = f"{each.passed} passed, {each.failed} failed, {each.skipped} skipped"
        click.echo(f"{verdict:<8}{each.title:<26}{counts:<38}{each.seconds:6.0f} s")
    passed, failed, skipped = (
        sum(getattr(each, name) for each in tallies)
        for name in ("passed", "failed", "skipped")
    )
    click.echo(f"\nIn {time.monotonic() - began:.0f} s:")
    click.echo(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


def _sections(
    scratch: Path, arguments: tuple[str, ...], environment: Mapping[str, str]
) -> Iterator[Section]:
    fresh = tuple(each for each in arguments if each == "--fresh")
    rest = tuple(each for each in arguments if each != "--fresh")
    workers = ("-n", str(processors()))
    plain = {"NO_MKDOCS_2_WARNING": "1", **os.environ}
    checks = {
        "Style": (tool("ruff"), "check", *SOURCES),
        "Format": (tool("ruff"), "format", "--check", *SOURCES),
        "Types of the tool": (
            tool("mypy"),
            "--config-file",
            CONFIG,
            "redgreen",
            "benchmarks",
        ),
        "Types of the service": (tool("mypy"), "fastauth", "tests"),
        "The site": (
            *(tool("mkdocs"), "build", "--strict", "--quiet"),
            *("--site-dir", str(scratch / "site")),
        ),
    }
    for title, command in checks.items():
        yield Section(title, command, plain, pytest=False)
    coverage = () if rest else COVERAGE
    service = (tool("pytest"), "tests", *coverage, *rest)
    yield Section("The service's tests", service, environment)
    own = (tool("pytest"), "redgreen/tests", *workers, "--dist", "loadfile", *rest)
    yield Section("The tool's tests", own, plain)
    proof = (tool("pytest"), "chapters", *workers, *fresh, *rest)
    yield Section("The proof", proof, plain)


COVERAGE = ("--cov", "--cov-config=redgreen/coverage.ini")


def _run(book: Book, section: Section, report: Path) -> Tally:
    click.secho(f"\n━━ {section.title}", bold=True)
    report.unlink(missing_ok=True)
    command = list(section.command)
    if section.pytest:
        command.append(f"--junitxml={report}")
    began = time.monotonic()
    code = subprocess.run(command, cwd=book.root, env=section.environment).returncode
    seconds = time.monotonic() - began
    if not section.pytest:
        return Tally(section.title, int(code == 0), int(code != 0), 0, seconds)
    passed, failed, skipped = _counts(report)
    if code not in (0, NO_TESTS) and not failed:
        failed = 1
    return Tally(section.title, passed, failed, skipped, seconds)


def _counts(report: Path) -> tuple[int, int, int]:
    """Return how many passed, failed and were skipped by pytest's own report."""
    if not report.exists():
        return 0, 0, 0
    suites = list(ElementTree.parse(report).iter("testsuite"))
    total, failures, errors, skipped = (
        sum(int(suite.get(name, "0")) for suite in suites)
        for name in ("tests", "failures", "errors", "skipped")
    )
    return total - failures - errors - skipped, failures + errors, skipped
