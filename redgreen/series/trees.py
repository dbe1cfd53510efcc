"""Read the files of many commits, with two calls of git."""

import subprocess
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from redgreen.series.git import SHIELD, environment, git

LOG = ("log", "--no-walk=unsorted", "--stdin", "--raw", "--no-abbrev", "--no-renames")
GONE = "0" * 40


@dataclass(frozen=True)
class Tree:
    """The files of one commit."""

    name: str
    """The hash of the tree: equal files have equal hashes."""
    files: Mapping[str, bytes]
    """The content of each file by path."""


def read_trees(repository: Path, parents: Mapping[str, str | None]) -> dict[str, Tree]:
    """Return the tree of each commit of `parents`, which has its parent or None.

    A commit comes after its parent.
    """
    form, names = "--format=%x00%H %T", "\n".join(parents).encode()
    log = git(repository, *LOG, form, stdin=names)
    blocks = {block.split()[0]: block for block in log.split("\0") if block}
    blobs: dict[str, dict[str, str]] = {}
    for commit, parent in parents.items():
        found = dict(blobs[parent]) if parent else {}
        for row in blocks[commit].splitlines()[1:]:
            fields, _, path = row.partition("\t")
            if path:
                found[path] = fields.split()[3]
        blobs[commit] = {path: blob for path, blob in found.items() if blob != GONE}
    contents = _contents(
        repository, {b for each in blobs.values() for b in each.values()}
    )
    return {
        commit: Tree(
            blocks[commit].split()[1],
            {path: contents[blob] for path, blob in sorted(found.items())},
        )
        for commit, found in blobs.items()
    }


def export(files: Mapping[str, bytes], folder: Path) -> None:
    """Write `files`, which are contents by path, below `folder`."""
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _contents(repository: Path, blobs: Collection[str]) -> dict[str, bytes]:
    done = subprocess.run(
        ("git", *SHIELD, "cat-file", "--batch"),
        cwd=repository,
        input="".join(f"{blob}\n" for blob in blobs).encode(),
        capture_output=True,
        env=environment(),
    )
    found, at = {}, 0
    while at < len(done.stdout):
        start = done.stdout.index(b"\n", at) + 1
        name, _, size = done.stdout[at:start].decode().split()
        found[name] = done.stdout[start : start + int(size)]
        at = start + int(size) + 1
    return found
