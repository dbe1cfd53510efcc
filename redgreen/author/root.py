"""Bring the root's copy of the service up to the last step."""

from pathlib import Path

from redgreen.history import History, Trees
from redgreen.history.git import git
from redgreen.proof.book import COPIED_FOLDERS


def copy_root(history: History) -> None:
    """Write the files of the main line's last step into the root, and remove what it no longer has.

    Only files that git tracks in `fastauth/` and `tests/` are removed, for those can be had back; what somebody
    else put there stays, and the proof names it.
    """
    root, last = history.repository, history.series.main_line[-1].steps[-1]
    with Trees(root) as trees:
        files = trees.files(history.commits[last.tag])
        listing = git(root, "ls-files", "-z", "--", *COPIED_FOLDERS).decode("utf-8")
        for path in filter(None, listing.split("\0")):
            if path not in files:
                (root / path).unlink(missing_ok=True)
        stale = [path for path, content in files.items() if not _holds(root / path, content)]
        if stale:
            trees.export(history.commits[last.tag], root, only=stale)


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content
