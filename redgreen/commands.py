"""The group of all commands, and the commands `tags`, `prove` and `test`."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import click

from redgreen.author.edit import edit
from redgreen.author.save import save
from redgreen.book import Book, find_book, tool
from redgreen.proof.verdict import NO_TESTS
from redgreen.reader.check import check, doctor
from redgreen.reader.moves import diff, go, hint, reset, solution, status
from redgreen.series.history import build_history, write_tags
from redgreen.series.model import Series
from redgreen.series.read import read_series
from redgreen.serve.postgres import temporary_server
from redgreen.serve.start import empty, start, stop
from redgreen.text import UserError, did_you_mean

PASS_ON = {"ignore_unknown_options": True, "allow_interspersed_args": False}
"""Settings of a command that hands its options on to pytest."""
SOURCES = ("fastauth", "tests", "redgreen", "benchmarks")
WORKERS = ("-n", "logical")
"""As many processes of pytest as there are logical processors."""
RESULTS = ("passed", "failed", "skipped")


@click.command()
@click.pass_obj
def tags(book: Book) -> None:
    """Build or refresh the tags of the steps."""
    written, removed = write_tags(build_history(read_series(book.chapters)))
    click.echo(f"{len(written)} tags written, {len(removed)} removed.")


@click.command(context_settings=PASS_ON)
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[NAME ...]")
@click.pass_obj
def prove(book: Book, words: tuple[str, ...]) -> None:
    """Prove every step, or those of the chapters and tags that are named.

    --text checks what needs no run, --whole runs the whole suite at every step,
    --fresh ignores the outcomes of earlier runs; other options go to pytest.
    """
    series = read_series(book.chapters)
    # After an option of one letter comes its value: `-n 2`.
    short = re.compile("-[a-z]").fullmatch
    pairs = pairwise(("", *words))
    options = [word for before, word in pairs if word.startswith("-") or short(before)]
    names = [word for word in words if word not in options]
    paths = [path_of(series, name) for name in names] or ["chapters"]
    workers = () if len(names) == 1 or "--text" in options else WORKERS
    # The proof uses a Postgres of its own, not the reader's.
    command = [tool("pytest"), *paths, *workers, *options]
    sys.exit(subprocess.run(command, cwd=book.root).returncode)


def path_of(series: Series, name: str) -> str:
    """Return the path, from the root, of a chapter's folder or a step's patch.

    Raises UserError for a name that is no chapter and no step.
    """
    short = name.rstrip("/").removeprefix("chapters/")
    known = {key: step.patch for key, step in series.by_name.items()}
    for chapter in series.chapters:
        known |= {chapter.name: chapter.folder, chapter.tag: chapter.folder}
    if short not in known:
        raise UserError(f"no chapter or step '{name}'.{did_you_mean(short, known)}")
    return known[short].relative_to(series.root.parent).as_posix()


@click.command(context_settings=PASS_ON)
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[PYTEST ARGS ...]")
@click.pass_obj
def test(book: Book, words: tuple[str, ...]) -> None:
    """Run everything: service, tool, proof and site.

    The arguments go to each pytest, --fresh to the proof alone. With arguments, a
    section may have no test, and the coverage of the service is not measured.
    """
    began, rows, total = time.monotonic(), [], Counter[str]()
    with tempfile.TemporaryDirectory() as name, temporary_server() as server:
        scratch = Path(name)
        environment = os.environ | {
            "DATABASE_URL": server.url("fastauth_test"),
            "COVERAGE_FILE": str(scratch / "coverage"),
            "NO_MKDOCS_2_WARNING": "1",
        }
        for title, command in sections(scratch, words).items():
            click.secho(f"\n━━ {title}", bold=True)
            at = time.monotonic()
            counts = _run(book, command, environment, scratch / "report.xml")
            verdict = "FAILED" if counts["failed"] else "passed"
            seconds, said = time.monotonic() - at, _shown(counts)
            rows.append(f"{verdict:<8}{title:<26}{said:<38}{seconds:6.0f} s")
            total += counts
    click.secho("\n━━ Summary", bold=True)
    click.echo("\n".join(rows))
    click.echo(f"\nIn {time.monotonic() - began:.0f} s:\n{_shown(total)}")
    sys.exit(1 if total["failed"] else 0)


def sections(scratch: Path, words: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return the command of each section, by the section's title."""
    pytest, ruff, mypy = tool("pytest"), tool("ruff"), tool("mypy")
    rest = tuple(word for word in words if word != "--fresh")
    coverage = () if rest else ("--cov", "--cov-config=redgreen/coverage.ini")
    site = ("--strict", "--quiet", "--site-dir", str(scratch / "site"))
    config = "--config-file=redgreen/pyproject.toml"
    own = ("redgreen/tests", *WORKERS, "--dist", "loadfile")
    return {
        "Style": (ruff, "check", *SOURCES),
        "Format": (ruff, "format", "--check", *SOURCES),
        "Types of the tool": (mypy, config, "redgreen", "benchmarks"),
        "Types of the service": (mypy, "fastauth", "tests"),
        "The site": (tool("mkdocs"), "build", *site),
        "The service's tests": (pytest, "tests", *WORKERS, *coverage, *rest),
        "The tool's tests": (pytest, *own, *rest),
        "The proof": (pytest, "chapters", *WORKERS, *words),
    }


def _run(
    book: Book, command: tuple[str, ...], environment: dict[str, str], report: Path
) -> Counter[str]:
    """Run one section; return how many of its tests had which of RESULTS.

    A program other than pytest counts as one test.
    """
    more = (f"--junitxml={report}",) if command[0] == tool("pytest") else ()
    report.unlink(missing_ok=True)
    code = subprocess.run((*command, *more), cwd=book.root, env=environment).returncode
    if not report.exists():
        return Counter(failed=1) if code else Counter(passed=1)
    suite = ElementTree.parse(report).getroot()[0]
    tests, skipped, failures, errors = (
        int(suite.attrib[name]) for name in ("tests", "skipped", "failures", "errors")
    )
    passed = tests - skipped - failures - errors
    failed = failures + errors or int(code not in (0, NO_TESTS))
    return Counter(passed=passed, failed=failed, skipped=skipped)


def _shown(counts: Counter[str]) -> str:
    return ", ".join(f"{counts[result]} {result}" for result in RESULTS)


SECTIONS = {
    "Read": (start, stop, empty, tags),
    "Practise in workspace/": (status, go, check, hint, diff, solution, reset, doctor),
    "Write and prove": (edit, save, prove, test),
}


class Sections(click.Group):
    """A group that lists its commands in sections."""

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands in sections."""
        for title, commands in SECTIONS.items():
            rows = [(str(each.name), each.get_short_help_str(60)) for each in commands]
            with formatter.section(title):
                formatter.write_dl(rows)


@click.group(
    cls=Sections,
    commands=[command for section in SECTIONS.values() for command in section],
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.pass_context
def main(context: click.Context) -> None:
    """Read the tutorial, practise in workspace/, write chapters and prove them."""
    context.obj = find_book()
