"""A Postgres for a moment, in a folder that is gone afterwards; one whose owner was killed goes with the next.

An owner holds a lock in its folder for as long as it lives, and the system takes the lock from a process that dies.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from redgreen.database.embedded import Server, remove_server, start_server

PREFIX = "redgreen-bench-"
YOUNG = 60
"""Seconds for which a folder is left alone, since its owner may not hold the lock yet."""


class ServerFolder:
    """A temporary folder with a Postgres in it. Making one clears away those that killed processes left behind."""

    def __init__(self, young: float = YOUNG) -> None:
        """Make the folder, and remove those that are older than `young` seconds and whose owners are dead."""
        for dead in _dead(young):
            remove_server(dead / "postgres")
            shutil.rmtree(dead, ignore_errors=True)
        self._folder = tempfile.TemporaryDirectory(prefix=PREFIX)
        self.path = Path(self._folder.name)
        self._lock = FileLock(self.path / "owner")
        self._lock.acquire()

    def start_server(self, *, durable: bool = False) -> Server:
        """Start the Postgres on a free port; see the function of that name."""
        return start_server(self.path / "postgres", durable=durable)

    def remove(self) -> None:
        """Stop the Postgres, also one whose start was interrupted, and remove everything."""
        remove_server(self.path / "postgres")
        self._lock.release()
        self._folder.cleanup()


@contextlib.contextmanager
def temporary_server(*, durable: bool = False) -> Iterator[Server]:
    """Give a server on a free port that is gone, with its data, at the end of the block; see `start_server`."""
    folder = ServerFolder()
    try:
        yield folder.start_server(durable=durable)
    finally:
        folder.remove()


def _dead(young: float) -> Iterator[Path]:
    """Yield each folder of a killed process, and hold it meanwhile; another user's is passed over."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(Timeout, OSError):
            if time.time() - (folder / "owner").stat().st_mtime < young:
                continue
            with FileLock(folder / "owner", timeout=0):
                yield folder
