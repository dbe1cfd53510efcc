"""The pytest plugin of `pytest chapters`: each patch and each chapter end is a test."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from redgreen.book import Book
from redgreen.proof import static
from redgreen.proof.cache import Cache
from redgreen.proof.step import Proof
from redgreen.series.history import History, build_history
from redgreen.series.model import Chapter, Series, Step
from redgreen.series.read import read_series
from redgreen.text import UserError

PROOF: pytest.StashKey[Proof] = pytest.StashKey()
BOOK = "the book"


class RefusalError(Exception):
    """What is wrong, a line for each fault."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the proof."""
    add = parser.addoption
    add("--record", action="store_true", help="write the transcripts of proved steps")
    add("--fresh", action="store_true", help="run every step, also unchanged ones")
    add("--whole", action="store_true", help="run the whole suite at every step")
    add("--whole-at", default="", help="run the whole suite at these steps")


def pytest_configure(config: pytest.Config) -> None:
    """Read the series first, so that a fault of its form is reported once."""
    try:
        series_at(config.rootpath)
        build_history(series_at(config.rootpath))
    except UserError as error:
        raise pytest.UsageError(str(error)) from None
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Once())


def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> pytest.Collector | None:
    """Collect a patch, the end of a chapter, and the series as a whole."""
    if file_path.suffix == ".patch" or file_path.name in CHECKED:
        found: pytest.Collector = ProofFile.from_parent(parent, path=file_path)
        return found
    return None


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the Postgres of the proof, and forget outcomes that are a month old."""
    proof = config.stash.get(PROOF, None)
    if proof:
        proof.__exit__()
        proof.cache.prune()


class _Once:
    """Prints a fault in full only at the first step that has it."""

    def __init__(self) -> None:
        self.said: dict[str, str] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        words, name = str(report.longrepr or ""), report.nodeid.rpartition("::")[2]
        first = self.said.setdefault(words, name)
        if report.failed and words and first != name:
            report.longrepr = f"the same fault as at {first}"


@cache
def series_at(root: Path) -> Series:
    """Return the series in the folder `root`, read once in a process."""
    return read_series(root)


def proof_of(config: pytest.Config) -> Proof:
    """Return the proof of this pytest process."""
    if PROOF not in config.stash:
        history, book = (
            build_history(series_at(config.rootpath)),
            Book(config.rootpath.parent),
        )
        fresh = bool(config.getoption("--fresh"))
        config.stash[PROOF] = Proof(history, Cache(book.outcomes), fresh=fresh)
    return config.stash[PROOF]


def text_faults(history: History) -> list[static.Fault]:
    """Return everything that is wrong and needs no run, in the order of the book.

    The pages show transcripts, so they are checked once each transcript is there.
    """
    from redgreen.site.check import site_faults
    from redgreen.site.pages import read_site

    found = static.step_faults(history, list(history.series.steps()))
    found += static.book_faults(history)
    if any(".out" in words for _, words in found):
        return found
    site = read_site(history, history.repository / "docs")
    return found + [(BOOK, words) for words in site_faults(site)]


class ProofFile(pytest.File):
    """A file of the series."""

    def collect(self) -> Iterable[pytest.Item]:
        """Return the one test of the file."""
        series = series_at(self.config.rootpath)
        if self.path.name == "series.toml":
            yield TextItem.from_parent(self, name="text")
        elif self.path.name == "chapter.toml":
            chapter = series.chapter(self.path.parent.name)
            yield EndItem.from_parent(self, name=f"{chapter.tag}-end", chapter=chapter)
        else:
            step = next(each for each in series.steps() if each.patch == self.path)
            yield StepItem.from_parent(self, name=step.tag, step=step)


class ProofItem(pytest.Item):
    """A test of the book; its failure is a message without a traceback."""

    def faults(self) -> list[str]:
        """Return what is wrong."""
        raise NotImplementedError

    def runtest(self) -> None:
        """Fail with the faults, if there are any."""
        found = self.faults()
        if found:
            raise RefusalError("\n".join(found))

    def repr_failure(
        self,
        excinfo: pytest.ExceptionInfo[BaseException],
        style: Any = None,
    ) -> Any:
        """Return the message as it is."""
        if isinstance(excinfo.value, RefusalError | UserError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def option(self, name: str) -> bool:
        """Return whether the option was given."""
        return bool(self.config.getoption(name))

    def checks_text(self) -> bool:
        """Whether the session also checks the text of the whole book."""
        return any(isinstance(item, TextItem) for item in self.session.items)


class StepItem(ProofItem):
    """The proof of one step."""

    def __init__(self, *, step: Step, **options: Any) -> None:
        super().__init__(**options)
        self.step = step

    def faults(self) -> list[str]:
        """Check the step's text, unless that is a test of its own, then run it."""
        proof, found = proof_of(self.config), []
        record = self.option("--record")
        if not self.checks_text():
            text = static.step_faults(proof.history, [self.step])
            out = self.step.transcript.name
            found = [each for _, each in text if not (record and each.startswith(out))]
        at = str(self.config.getoption("--whole-at")).split(",")
        whole = self.option("--whole") or self.step.tag in at
        return found or proof.step(self.step, whole=whole, record=record)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Name the step by its tag and title."""
        return self.path, None, f"{self.step.tag}: {self.step.title}"


class EndItem(ProofItem):
    """The proof of a chapter's end."""

    def __init__(self, *, chapter: Chapter, **options: Any) -> None:
        super().__init__(**options)
        self.chapter = chapter

    def faults(self) -> list[str]:
        """Run the suite as often as the chapter's end must stand."""
        return proof_of(self.config).end(self.chapter, record=self.option("--record"))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Name the chapter."""
        return self.path, None, f"{self.chapter.tag}: the end of the chapter"


class TextItem(ProofItem):
    """Everything that needs no run."""

    def faults(self) -> list[str]:
        """Check all steps, the ends of the chapters, the root and the pages."""
        record = self.option("--record")
        return [
            f"{where}: {words}"
            for where, words in text_faults(proof_of(self.config).history)
            if not (record and ".out" in words)
        ]

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Name the test."""
        return self.path, None, "the text of the book"


CHECKED = ("series.toml", "chapter.toml")
"""The files other than patches that are tests."""
