"""Read the files of a commit, and write them out as a folder."""

from __future__ import annotations

import subprocess
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from redgreen.history.git import SHIELD, environment

FOLDER, EXECUTABLE = b"40000", b"100755"
AT_ONCE = 100
"""How many objects are asked for before the first is read; so many names fit into any pipe while nobody reads them."""


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
        return self._below(self.name(commit))

    def name(self, commit: str) -> str:
        """Return the name of the tree of `commit`: equal files have equal names."""
        return self.blob(commit).split(b"\n", 1)[0].removeprefix(b"tree ").decode()

    def files(self, commit: str) -> dict[str, bytes]:
        """Return the content of every file of `commit` by path."""
        return {path: self.blob(entry.blob) for path, entry in self.entries(commit).items()}

    def blob(self, name: str) -> bytes:
        """Return the content of the object `name` (a full hash), which mostly is a blob."""
        self._read([name])
        return self._blobs[name]

    def load(self, commits: Iterable[str]) -> None:
        """Read all that `commits` hold, many objects at a time; what is asked for afterwards is there."""
        commits = list(commits)
        self._read(commits)
        folders = [self.name(commit) for commit in commits]
        while folders:
            self._read(folders)
            rows = [row for folder in set(folders) for row in _rows(self._blobs[folder], len(folder) // 2)]
            folders = [entry for mode, _, entry in rows if mode == FOLDER and entry not in self._blobs]
            self._read(entry for mode, _, entry in rows if mode != FOLDER)

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

    def _read(self, names: Iterable[str]) -> None:
        """Read the objects `names` that were not read before."""
        missing = [name for name in dict.fromkeys(names) if name not in self._blobs]
        for at in range(0, len(missing), AT_ONCE):
            some = missing[at : at + AT_ONCE]
            reader = self._cat_file()
            assert reader.stdin
            assert reader.stdout
            reader.stdin.write("".join(f"{name}\n" for name in some).encode())
            reader.stdin.flush()
            for name in some:
                size = int(reader.stdout.readline().split()[2])
                self._blobs[name] = reader.stdout.read(size)
                reader.stdout.read(1)

    def _below(self, tree: str) -> dict[str, Entry]:
        """Return the files of a tree; folders that two commits share are read once."""
        if tree not in self._trees:
            found: dict[str, Entry] = {}
            for mode, name, entry in _rows(self.blob(tree), len(tree) // 2):
                if mode == FOLDER:
                    found |= {f"{name}/{path}": each for path, each in self._below(entry).items()}
                else:
                    found[name] = Entry(entry, mode == EXECUTABLE)
            self._trees[tree] = found
        return self._trees[tree]

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


def _rows(content: bytes, width: int) -> Iterator[tuple[bytes, str, str]]:
    """Yield mode, name and hash of each row of a tree object: `mode name NUL hash`, the hash as `width` bytes."""
    at = 0
    while at < len(content):
        nul = content.index(b"\0", at)
        mode, _, name = content[at:nul].partition(b" ")
        at = nul + 1 + width
        yield mode, name.decode("utf-8"), content[nul + 1 : at].hex()
