"""Build the book's site, and only when something it is made of has changed."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import redgreen
from redgreen.commands.book import Book, tool
from redgreen.errors import BookError


def build_site(book: Book, target: Path) -> None:
    """Build the site strictly into the folder `target`.

    Raises BookError with what mkdocs says when a page breaks a rule.
    """
    if not (book.root / "mkdocs.yml").is_file():
        raise BookError(f"there is no mkdocs.yml in {book.root}; get it back with 'git checkout -- mkdocs.yml'.")
    done = subprocess.run(
        # Not with --quiet: that silences the warnings before --strict can count them.
        [tool("mkdocs"), "build", "--strict", "--site-dir", str(target)],
        cwd=book.root,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode:
        raise BookError("\n".join(["the book could not be built.", *_told(done.stdout)]))


def _told(printed: str) -> list[str]:
    """Return what mkdocs says of the pages; of a traceback its last line alone."""
    lines = [line for line in printed.splitlines() if line.strip() and not line.startswith("INFO")]
    traceback = next((at for at, line in enumerate(lines) if line.startswith("Traceback ")), len(lines))
    return lines[:traceback] + lines[traceback:][-1:]


def refresh_site(book: Book) -> bool:
    """Build the site where it is missing or stale; return whether it was built.

    The old one stays until the new one stands: without it a reader has nothing to read.
    """
    stamp, draft = book.state / "site.stamp", book.state / "site.new"
    wanted = _fingerprint(book)
    if (book.site / "index.html").exists() and stamp.exists() and stamp.read_text(errors="replace") == wanted:
        return False
    stamp.unlink(missing_ok=True)
    shutil.rmtree(draft, ignore_errors=True)
    build_site(book, draft)
    shutil.rmtree(book.site, ignore_errors=True)
    draft.rename(book.site)
    stamp.write_text(wanted)
    return True


def _fingerprint(book: Book) -> str:
    """Return a hash over name, size and time of every file that the site is made of."""
    found = hashlib.sha256()
    for path in _sources(book):
        state = path.stat()
        found.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return found.hexdigest()


def _sources(book: Book) -> Iterator[Path]:
    yield from book.root.glob("mkdocs.yml")
    for folder in (book.root / "docs", book.chapters, Path(redgreen.__file__).parent):
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            if path.is_file() and "__pycache__" not in inside.parts and inside.parts[0] != "tests":
                yield path
