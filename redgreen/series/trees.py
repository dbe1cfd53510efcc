"""Read the files of a commit, and write them into a folder."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from redgreen.series.git import SHIELD, environment

FOLDER, EXECUTABLE = b"40000", b"100755"
AT_ONCE = 100
"""How many names are sent before the first object is read; they fit into any pipe."""


@dataclass(frozen=True)
class Entry:
    """One file of a tree."""

    blob: str
    executable: bool


@dataclass
class Trees(AbstractContextManager["Trees"]):
    """The trees of a repository, read through one `git cat-file --batch`.

    Use it as a context manager, or call `close()`.
    """

    repository: Path
    _objects: dict[str, bytes] = field(default_factory=dict)
    _entries: dict[str, dict[str, Entry]] = field(default_factory=dict)
    _reader: subprocess.Popen[bytes] | None = None

    def name(self, commit: str) -> str:
        """Return the hash of the tree of `commit`: equal files have equal hashes."""
        head = self.read(commit).split(b"\n", 1)[0]
        return head.removeprefix(b"tree ").decode()

    def entries(self, commit: str) -> dict[str, Entry]:
        """Return the files of `commit` by path, in git's order."""
        return self._below(self.name(commit))

    def files(self, commit: str) -> dict[str, bytes]:
        """Return the content of every file of `commit` by path."""
        found = self.entries(commit)
        return {path: self.read(entry.blob) for path, entry in found.items()}

    def text(self, commit: str, path: str) -> str | None:
        """Return the text of one file of `commit`; None where it has no such file."""
        entry = self.entries(commit).get(path)
        return self.read(entry.blob).decode("utf-8", "replace") if entry else None

    def read(self, name: str) -> bytes:
        """Return the content of the object with the full hash `name`."""
        self._read([name])
        return self._objects[name]

    def load(self, commits: Iterable[str]) -> None:
        """Read everything that `commits` hold, many objects at a time."""
        commits = list(commits)
        self._read(commits)
        folders = [self.name(commit) for commit in commits]
        while folders:
            self._read(folders)
            contents = [(self._objects[each], len(each) // 2) for each in set(folders)]
            rows = [row for content in contents for row in _rows(*content)]
            new = {name for mode, _, name in rows if mode == FOLDER}
            folders = [name for name in new if name not in self._objects]
            self._read(name for mode, _, name in rows if mode != FOLDER)

    def export(self, commit: str, folder: Path) -> None:
        """Write the files of `commit` below `folder`, which is made when missing."""
        folder.mkdir(parents=True, exist_ok=True)
        for path, entry in self.entries(commit).items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(self.read(entry.blob))
            if entry.executable:
                target.chmod(0o755)

    def close(self) -> None:
        """End the process of git; it starts again when needed."""
        if self._reader:
            self._reader.communicate()
            self._reader = None

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(self, names: Iterable[str]) -> None:
        missing = [name for name in dict.fromkeys(names) if name not in self._objects]
        for at in range(0, len(missing), AT_ONCE):
            some, reader = missing[at : at + AT_ONCE], self._cat_file()
            assert reader.stdin
            assert reader.stdout
            reader.stdin.write("".join(f"{name}\n" for name in some).encode())
            reader.stdin.flush()
            for name in some:
                size = int(reader.stdout.readline().split()[2])
                self._objects[name] = reader.stdout.read(size)
                reader.stdout.read(1)

    def _below(self, tree: str) -> dict[str, Entry]:
        if tree not in self._entries:
            found: dict[str, Entry] = {}
            for mode, name, entry in _rows(self.read(tree), len(tree) // 2):
                if mode == FOLDER:
                    inside = self._below(entry).items()
                    found |= {f"{name}/{path}": each for path, each in inside}
                else:
                    found[name] = Entry(entry, mode == EXECUTABLE)
            self._entries[tree] = found
        return self._entries[tree]

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


def _rows(content: bytes, width: int) -> Iterator[tuple[bytes, str, str]]:
    """Yield mode, name and hash of each row of a tree object.

    A row is `mode name NUL hash`, the hash as `width` bytes.
    """
    at = 0
    while at < len(content):
        nul = content.index(b"\0", at)
        mode, _, name = content[at:nul].partition(b" ")
        at = nul + 1 + width
        yield mode, name.decode("utf-8"), content[nul + 1 : at].hex()
