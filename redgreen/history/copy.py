"""The root's copy of the last step: which files it has too many, and which are not as they should be."""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from redgreen.history.build import History
from redgreen.history.trees import Trees


def too_many(history: History, trees: Trees, paths: Iterable[str] | None = None) -> list[str]:
    """Return those of `paths` that the last step lacks, though they stand in a folder of its or an earlier one had them.

    Without `paths`, all files of the root are looked at that stand where a step ever had one.
    """
    files = trees.entries(history.commits[history.last.tag])
    folders = {path.split("/")[0] for path in files if "/" in path}
    ever = {
        path
        for chapter in history.series.main_line
        for step in chapter.steps
        for path in trees.entries(history.commits[step.tag])
    }
    asked = _there(history.repository, ever) if paths is None else paths
    return sorted(path for path in asked if path not in files and (path.split("/")[0] in folders or path in ever))


def _there(root: Path, ever: Iterable[str]) -> Iterator[str]:
    for top in sorted({path.split("/")[0] for path in ever}):
        for path in (root / top).rglob("*") if (root / top).is_dir() else [root / top]:
            if path.is_file() and "__pycache__" not in path.parts:
                yield path.relative_to(root).as_posix()


def not_as_they_should_be(history: History, trees: Trees) -> Iterator[tuple[str, str]]:
    """Yield each file of the last step that the root has not as it should be, with what is wrong about it."""
    last = history.last.tag
    entries = trees.entries(history.commits[last])
    for path, content in trees.files(history.commits[last]).items():
        copy = history.repository / path
        if copy.is_symlink():
            yield path, f"in the root is a link; it must be the file that {last} has."
        elif not copy.is_file():
            yield path, f"is missing in the root; {last} has it."
        elif copy.read_bytes() != content:
            yield path, f"in the root differs from {last}'s; change it by a step, or take the step's."
        elif os.name == "posix" and _executable(copy) != entries[path].executable:
            yield path, f"in the root {'can' if _executable(copy) else 'cannot'} be executed, unlike {last}'s."


def _executable(path: Path) -> bool:
    return bool(path.stat().st_mode & stat.S_IXUSR)
