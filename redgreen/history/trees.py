"""Read the files of a commit, and write them out as a folder."""

from __future__ import annotations

import subprocess
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from redgreen.history.git import SHIELD, environment, git


@dataclass(frozen=True)
class Entry:
    """One file of a tree."""

    blob: str
    executable: bool


@dataclass
class Trees:
    """The trees of a repository, read through one long-lived `git cat-file --batch`.

    Use it as a context manager, or call `close()`.
    """

    repository: Path
    _blobs: dict[str, bytes] = field(default_factory=dict)
    _trees: dict[str, dict[str, Entry]] = field(default_factory=dict)
    _reader: subprocess.Popen[bytes] | None = None

    def entries(self, commit: str) -> dict[str, Entry]:
        """Return the files of `commit` by path, in git's order."""
        if commit not in self._trees:
            listing = git(self.repository, "ls-tree", "-r", "-z", commit).decode("utf-8")
            self._trees[commit] = dict(_entry(row) for row in listing.split("\0") if row)
        return self._trees[commit]

    def files(self, commit: str) -> dict[str, bytes]:
        """Return the content of every file of `commit` by path."""
        return {path: self.blob(entry.blob) for path, entry in self.entries(commit).items()}

    def blob(self, name: str) -> bytes:
        """Return the content of the blob `name` (a full hash)."""
        if name not in self._blobs:
            reader = self._cat_file()
            assert reader.stdin
            assert reader.stdout
            reader.stdin.write(name.encode() + b"\n")
            reader.stdin.flush()
            size = int(reader.stdout.readline().split()[2])
            self._blobs[name] = reader.stdout.read(size)
            reader.stdout.read(1)
        return self._blobs[name]

    def export(self, commit: str, folder: Path, only: Collection[str] | None = None) -> None:
        """Write the files of `commit`, or `only` these, below `folder`, which is made where it is missing."""
        for path, entry in self.entries(commit).items():
            if only is not None and path not in only:
                continue
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(self.blob(entry.blob))
            if entry.executable:
                target.chmod(0o755)

    def close(self) -> None:
        """End the reading process."""
        if self._reader:
            self._reader.communicate()
            self._reader = None

    def _cat_file(self) -> subprocess.Popen[bytes]:
        if self._reader is None:
            self._reader = subprocess.Popen(
                ("git", *SHIELD, "cat-file", "--batch"),
                cwd=self.repository,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=environment(),
            )
        return self._reader

    def __enter__(self) -> Trees:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _entry(row: str) -> tuple[str, Entry]:
    meta, path = row.split("\t", 1)
    mode, _, blob = meta.split(" ")
    return path, Entry(blob, mode == "100755")
