"""Run git apart from everything that the user has configured."""

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from redgreen.text import UserError

AUTHOR = ("fastauth", "book@fastauth.example")
# Each of these settings changes a hash, runs a program of the user's, rewrites line
# ends, or refuses a clone that another user owns.
SETTINGS = (
    f"core.hooksPath={os.devnull}", f"core.attributesFile={os.devnull}",
    f"core.excludesFile={os.devnull}", "core.quotePath=false", "core.fsmonitor=false",
    "core.autocrlf=false", "core.eol=lf", "commit.gpgSign=false", "gc.auto=0",
    "safe.directory=*", f"user.name={AUTHOR[0]}", f"user.email={AUTHOR[1]}",
)  # fmt: skip
ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_ATTR_NOSYSTEM": "1",
    "LC_ALL": "C",
}
RAW = ("log", "--no-walk=unsorted", "--stdin", "--raw", "--no-abbrev", "--no-renames")


class GitError(UserError):
    """git refused; the message has its own words."""


class Tree(NamedTuple):
    """The hash of a tree, equal for equal files, and the content of each path."""

    name: str
    files: Mapping[str, bytes]


def git(
    folder: Path,
    *arguments: str,
    stdin: bytes | None = None,
    extra: Mapping[str, str] | None = None,
) -> str:
    """Run git in `folder`, with `extra` in its environment.

    Returns its stdout without the last line break; bytes that are not UTF-8 become
    surrogates. Raises GitError when git exits with anything but 0.
    """
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    options = [word for setting in SETTINGS for word in ("-c", setting)]
    done = subprocess.run(
        ("git", *options, *arguments),
        cwd=folder,
        input=stdin,
        capture_output=True,
        env=kept | ENVIRONMENT | dict(extra or {}),
    )
    if done.returncode:
        words = (done.stderr or done.stdout).decode("utf-8", "replace").strip()
        raise GitError(f"git {arguments[0]} failed: {words}")
    return done.stdout.decode("utf-8", "surrogateescape").removesuffix("\n")


@contextmanager
def scratch(repository: Path) -> Iterator[Callable[..., str]]:
    """Yield `git` in an empty repository, which is deleted at the end.

    Its objects are those of `repository`; the settings and hooks are not.
    """
    place = ("rev-parse", "--path-format=absolute", "--git-path", "objects")
    extra = {"GIT_OBJECT_DIRECTORY": git(repository, *place)}
    with tempfile.TemporaryDirectory(prefix="redgreen-git-") as name:
        git(Path(name), "init", "--quiet", "--template=", ".")
        yield partial(git, Path(name), extra=extra)


def read_trees(repository: Path, commits: Iterable[str]) -> dict[str, Tree]:
    """Return the tree of each commit; in `commits`, each comes after its parent."""
    names = "\n".join(commits).encode()
    log = git(repository, *RAW, "--format=%x00%H %T %P", stdin=names)
    trees: dict[str, tuple[str, dict[str, str]]] = {}
    for block in log.split("\0")[1:]:
        head, *rows = filter(None, block.split("\n"))
        commit, tree, *parents = head.split()
        blobs = dict(trees[parents[0]][1]) if parents else {}
        for row in rows:
            fields, _, path = row.partition("\t")
            _, _, _, blobs[path], change = fields.split()
            if change == "D":
                del blobs[path]
        trees[commit] = tree, dict(sorted(blobs.items()))
    known = _contents(
        repository, {b for _, each in trees.values() for b in each.values()}
    )
    return {
        commit: Tree(tree, {path: known[blob] for path, blob in blobs.items()})
        for commit, (tree, blobs) in trees.items()
    }


def _contents(repository: Path, blobs: Iterable[str]) -> dict[str, bytes]:
    """Return the content of each blob."""
    names = "\n".join(blobs).encode()
    text = git(repository, "cat-file", "--batch", stdin=names)
    out, at = text.encode("utf-8", "surrogateescape"), 0
    found = {}
    while at < len(out):
        start = out.index(b"\n", at) + 1
        name, _, size = out[at:start].decode().split()
        found[name] = out[start : start + int(size)]
        at = start + int(size) + 1
    return found


def export(files: Mapping[str, bytes], folder: Path) -> None:
    """Write `files`, which are contents by path, below `folder`."""
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
