"""The pytest plugin of `pytest chapters`: each patch and each chapter end is a test."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from redgreen.book import Book
from redgreen.proof import static
from redgreen.proof.cache import Cache
from redgreen.proof.step import Proof
from redgreen.proof.style import Fault
from redgreen.series.history import History, build_history
from redgreen.series.read import read_series
from redgreen.text import UserError

SETTINGS = ("series.toml", "chapter.toml")
PROOF = pytest.StashKey[Proof]()
TEXT = pytest.StashKey[list[Fault]]()
"""What is wrong with the text of the steps and with their transcripts."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the proof."""
    add = parser.addoption
    add("--record", action="store_true", help="write the transcripts of proved steps")
    add("--fresh", action="store_true", help="run every step, also unchanged ones")
    add("--whole", action="store_true", help="run the whole suite at every step")
    add("--text", action="store_true", help="check only what needs no run")
    add("--whole-at", default="", help="run the whole suite at these steps")


def pytest_configure(config: pytest.Config) -> None:
    """Read the series first, so that a fault of its form is reported once."""
    try:
        history = build_history(read_series(config.rootpath))
    except UserError as error:
        raise pytest.UsageError(str(error)) from None
    cache = Cache(Book(config.rootpath.parent).outcomes)
    proof = Proof(history, cache, fresh=config.getoption("--fresh"))
    config.add_cleanup(proof.__exit__)
    config.stash[PROOF] = proof
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Once())


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Any:
    """Collect a patch, the end of a chapter, and the series as a whole."""
    if file_path.suffix == ".patch" or file_path.name in SETTINGS:
        return ProofFile.from_parent(parent, path=file_path)
    return None


def pytest_collection_finish(session: pytest.Session) -> None:
    """Check the text of all steps: each fault belongs to the first step that has it."""
    history = session.config.stash[PROOF].history
    found = static.step_faults(history)
    if not session.config.getoption("--record"):
        found += static.transcript_faults(history)
    session.config.stash[TEXT] = found


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


def book_faults(history: History, *, record: bool = False) -> list[str]:
    """Return what is wrong with the root and the pages.

    The pages show transcripts, so they are checked once each transcript is there;
    with `record` the missing ones come later.
    """
    from redgreen.site.check import site_faults
    from redgreen.site.pages import read_site

    found = [f"the root: {words}" for words in static.root_faults(history)]
    if not static.transcript_faults(history):
        found += site_faults(read_site(history, history.repository / "docs"))
    elif not record:
        found.append("the pages are not checked while a transcript is missing or old.")
    return found


class ProofFile(pytest.File):
    """A file of the series."""

    def collect(self) -> Iterable[pytest.Item]:
        """Return the one test of the file."""
        proof, option = self.config.stash[PROOF], self.config.getoption
        series, record = proof.history.series, bool(option("--record"))
        if self.path.name == "series.toml":
            name, title = "book", "the root and the pages"
            prove = partial(book_faults, proof.history, record=record)
        elif self.path.name == "chapter.toml":
            chapter = series.chapter(self.path.parent.name)
            name, title = f"{chapter.tag}-end", "the end of the chapter"
            prove = partial(proof.end, chapter, record=record)
        else:
            step = next(each for each in series.steps() if each.patch == self.path)
            name, title = step.tag, step.title
            whole = option("--whole") or step.tag in option("--whole-at").split(",")
            prove = partial(proof.step, step, whole=whole, record=record)
        if option("--text") and name != "book":
            prove = partial(list[str])  # Nothing but the text of the step.
        yield ProofItem.from_parent(self, name=name, title=title, prove=prove)


class ProofItem(pytest.Item):
    """A test of the book; its failure is a message without a traceback."""

    def __init__(
        self, *, title: str, prove: Callable[[], list[str]], **options: Any
    ) -> None:
        super().__init__(**options)
        self.title, self.prove = title, prove

    def runtest(self) -> None:
        """Fail with what is wrong; a step whose text is wrong is not run."""
        text = self.config.stash[TEXT]
        found = [words for place, words in text if place == self.name] or self.prove()
        if found:
            raise UserError("\n".join(found))

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """Return the message as it is."""
        if isinstance(excinfo.value, UserError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Name the step by its tag and title."""
        return self.path, None, f"{self.name}: {self.title}"
