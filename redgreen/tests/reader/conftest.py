"""A reader at the first step of a toy book."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from redgreen.commands.book import Book
from redgreen.commands.tags import refresh_tags
from redgreen.commands.workspace import ensure_workspace
from redgreen.database.embedded import Server
from redgreen.database.rows import fresh_database
from redgreen.tests.reader.hand import NOWHERE, Hand
from redgreen.tests.toy import WHOLE, make_toy


@pytest.fixture(scope="session")
def toy_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of the whole toy book, with its tags; read only."""
    root = tmp_path_factory.mktemp("toy") / "book"
    make_toy(root, WHOLE)
    refresh_tags(Book(root))
    return root


@pytest.fixture
def hand(toy_book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hand:
    """A reader whose workspace is at the book's first step, and whose database is away."""
    root = Path(shutil.copytree(toy_book, tmp_path / "book", symlinks=True))
    ensure_workspace(Book(root), "ch01-00-setup")
    monkeypatch.setenv("DATABASE_URL", NOWHERE)
    # As in a reader's terminal, where the environment is active.
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    return Hand(root, monkeypatch)


@pytest.fixture
def green(hand: Hand) -> Hand:
    """A reader at the first green step, with nothing written yet."""
    hand.say("next", "ch01-02")
    return hand


@pytest.fixture
def served(hand: Hand, postgres: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hand]:
    """A reader whose database answers."""
    fresh_database(postgres, "fastauth")
    monkeypatch.setenv("DATABASE_URL", postgres.url("fastauth"))
    yield hand
    fresh_database(postgres, "fastauth")
