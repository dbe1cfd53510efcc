"""What the doctor looks at on the machine: Python, the terminal, git, the packages, the disk."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from redgreen.commands.book import Book
from redgreen.history.git import git_text
from redgreen.reader.health import Health, Part
from redgreen.reader.renewal import environment_is_old, renewal
from redgreen.reader.words import near, on_path

OLDEST_GIT = (2, 31)
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)", re.MULTILINE)
ACTIVATE = {"fish": "activate.fish", "csh": "activate.csh", "tcsh": "activate.csh"}


def python(book: Book) -> Part:
    """Say which Python runs the suites, and whether the pages were recorded with it."""
    here, pages = platform.python_version(), book.series().python
    if here.startswith(f"{pages}."):
        return Part("Python", Health.FINE, here)
    return Part("Python", Health.NOTE, f"{here}; the pages were recorded with {pages}, so a few words may differ.")


def terminal(_book: Book) -> Part:
    """Say whether `pytest` means the book's in this terminal."""
    if on_path():
        return Part("Terminal", Health.FINE, "the book's environment is active")
    pytest = shutil.which("pytest")
    words = f"'pytest' here is {pytest}, not the book's." if pytest else "the book's environment is not active here."
    script = ACTIVATE.get(Path(os.environ.get("SHELL", "bash")).name, "activate")
    return Part("Terminal", Health.NOTE, words, f"source {near(Path(sys.executable).parent / script)}")


def git_version(book: Book) -> Part:
    """Say whether git knows every option that the book uses."""
    words = git_text(book.root, "version").removeprefix("git version ")
    numbers = tuple(int(number) for number in re.findall(r"\d+", words)[:2])
    if numbers >= OLDEST_GIT:
        return Part("Git", Health.FINE, words)
    return Part("Git", Health.FAULT, f"{words} is too old; install {'.'.join(map(str, OLDEST_GIT))} or newer.")


def packages(book: Book) -> Part:
    """Compare the installed packages with the pinned versions."""
    files = [
        path for path in (book.root / "requirements.txt", book.root / "redgreen/requirements.txt") if path.exists()
    ]
    pins = [pin for path in files for pin in PIN.findall(path.read_text("utf-8"))]
    wrong = list(_wrong(pins))
    if not wrong:
        return Part("Packages", Health.FINE, f"{len(pins)} at their pinned versions")
    more = f", and {len(wrong) - 2} more" if len(wrong) > 2 else ""
    words = f"{'; '.join(wrong[:2])}{more}."
    if environment_is_old():
        return Part("Packages", Health.FAULT, words, renewal(book))
    options = " ".join(f"-r {near(path)}" for path in files)
    pip = f"{near(Path(sys.executable).parent / 'pip')} install {options}"
    return Part("Packages", Health.FAULT, words, pip)


def disk(book: Book) -> Part:
    """Say whether the book can write its notes; raises OSError where it cannot."""
    with tempfile.TemporaryFile(dir=book.state):
        return Part("Disk", Health.FINE, "the clone can be written to")


def _wrong(pins: list[tuple[str, str]]) -> Iterator[str]:
    for name, wanted in pins:
        try:
            found = version(name)
        except PackageNotFoundError:
            found = ""
        if found != wanted:
            yield f"{name} is {found or 'missing'} instead of {wanted}"
