"""Bring the root's copy of the service up to the last step."""

from pathlib import Path

from redgreen.history import History, Trees
from redgreen.proof.book import COPIED_FOLDERS


def copy_root(history: History) -> None:
    """Write the files of the main line's last step into the root, and remove what it no longer has.

    Only `fastauth/` and `tests/` are cleared of other files; elsewhere in the root stands what is not the service's.
    """
    root, last = history.repository, history.series.main_line[-1].steps[-1]
    with Trees(root) as trees:
        files = trees.files(history.commits[last.tag])
        for folder in COPIED_FOLDERS:
            for path in sorted((root / folder).rglob("*"), reverse=True):
                if path.is_file() and path.relative_to(root).as_posix() not in files:
                    path.unlink()
                elif path.is_dir() and not any(path.iterdir()):
                    path.rmdir()
        stale = [path for path, content in files.items() if not _holds(root / path, content)]
        if stale:
            trees.export(history.commits[last.tag], root, only=stale)


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content
