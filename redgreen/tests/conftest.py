"""What the machine's tests are given: a Postgres, and small series to read, to build and to prove."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from redgreen.database.embedded import Server
from redgreen.database.temporary import temporary_server
from redgreen.history import build_history
from redgreen.proof.bench import Bench
from redgreen.series import read_series
from redgreen.tests.author_desk import Desk, make_desk
from redgreen.tests.toy import EXERCISE_RED, FIRST_CHAPTER, SOLUTION, ToyStep, make_toy, write_series
from redgreen.tests.toy_clone import Clone, make_clone

OpenBench = Callable[[Path], Bench]
Prove = Callable[[Sequence[ToyStep]], list[str]]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """One server for all benches, so that each costs no start of its own."""
    with temporary_server() as server:
        yield server


@pytest.fixture(scope="session")
def open_bench(postgres: Server) -> Iterator[OpenBench]:
    """Builds the history around a folder `chapters/` and opens a bench on it."""
    with ExitStack() as stack:

        def open_it(chapters: Path) -> Bench:
            return stack.enter_context(Bench(build_history(read_series(chapters)), _server=postgres))

        yield open_it


@pytest.fixture(scope="session")
def series_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the whole toy series; read only."""
    return write_series(tmp_path_factory.mktemp("template"), python="3.11")


@pytest.fixture
def chapters(series_template: Path, tmp_path: Path) -> Path:
    """A copy of the toy series that a test may spoil."""
    return Path(shutil.copytree(series_template, tmp_path / "book" / "chapters"))


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The folder `chapters/` of the whole toy book, in a git repository of its own."""
    return make_toy(tmp_path / "toy")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return make_desk(tmp_path / "book", (*FIRST_CHAPTER, EXERCISE_RED, SOLUTION))


@pytest.fixture
def plain(tmp_path: Path) -> Desk:
    """A book of one chapter, without an exercise."""
    return make_desk(tmp_path / "plain", FIRST_CHAPTER)


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Clone]:
    """A clone of a toy book that can be started; whatever runs for it ends with the test."""
    made = make_clone(tmp_path / "a book")
    yield made
    made.clear()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A file for what a running start prints."""
    return tmp_path / "log"
