"""What the tests share: a toy book, made once and copied for each test."""

import os
import shutil
import signal
from pathlib import Path

import pytest

from redgreen.book import Book
from redgreen.tests.toy import make_book


def pytest_configure() -> None:
    """End like after Ctrl-C on SIGTERM, so that every test stops what it started.

    No test may use the database that a user has named.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    os.environ.pop("DATABASE_URL", None)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The toy book, for all tests that only read it."""
    return make_book(tmp_path_factory.mktemp("toy") / "book")


@pytest.fixture
def book(template: Book, tmp_path: Path) -> Book:
    """A copy of the toy book that the test may change."""
    return Book(shutil.copytree(template.root, tmp_path / "book", symlinks=True))
