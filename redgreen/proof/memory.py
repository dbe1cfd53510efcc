"""What earlier runs proved: which steps hold, and which tests each collects, under digests of all that decides it."""

from __future__ import annotations

import contextlib
import json
import time
from dataclasses import dataclass
from pathlib import Path

from redgreen.onemove import write_in_one_move

MONTH = 30 * 24 * 3600
"""Seconds after which a note that nobody asked for is thrown away."""


@dataclass(frozen=True)
class Memory:
    """A folder of notes, one file each. Processes may share it: a note is written in one move and never changed."""

    folder: Path

    def holds(self, digest: str) -> bool:
        """Say whether the step of this digest was proved. Only a proof is noted, so a refusal is always run again."""
        note = self.folder / f"{digest}.proved"
        if not note.exists():
            return False
        with contextlib.suppress(OSError):
            note.touch()
        return True

    def note_proof(self, digest: str) -> None:
        """Note that the step of this digest was proved."""
        self._write(f"{digest}.proved", "")

    def collected(self, digest: str) -> tuple[str, ...] | None:
        """Return the tests that the tree of this digest collects, when that is known."""
        try:
            found = json.loads((self.folder / f"{digest}.collected").read_text("utf-8"))
        except (OSError, ValueError):
            return None
        return tuple(found)

    def note_collected(self, digest: str, tests: tuple[str, ...]) -> None:
        """Note which tests the tree of this digest collects."""
        self._write(f"{digest}.collected", json.dumps(tests))

    def forget_the_old(self) -> None:
        """Remove what nobody asked for in a month."""
        limit = time.time() - MONTH
        for note in self.folder.glob("*.*"):
            with contextlib.suppress(OSError):
                if note.name != ".gitignore" and note.stat().st_mtime < limit:
                    note.unlink()

    def _write(self, name: str, text: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        ignore = self.folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n")
        path = self.folder / name
        if not path.exists():
            write_in_one_move(path, text)
