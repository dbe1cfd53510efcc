"""What a suite left behind in the folder in which it ran."""

from collections.abc import Iterator, Mapping
from pathlib import Path

OF_THE_TOOLS = (".pytest_cache", "__pycache__")
"""Folders in which pytest and Python keep notes; a reader's git overlooks them."""


def check_left(tree: Path, files: Mapping[str, bytes]) -> Iterator[str]:
    """Yield a refusal for each file in `tree` that a run made, changed or removed; `files` is what stood there."""
    there = {path.relative_to(tree).as_posix(): path for path in _files(tree)}
    for path in sorted(there.keys() - files.keys()):
        yield f"the suite leaves the file {path} behind; let it write to 'tmp_path'."
    for path, content in files.items():
        if path not in there:
            yield f"the suite removes {path}, which is a file of the step."
        elif there[path].read_bytes() != content:
            yield f"the suite changes {path}, which is a file of the step."


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            if path.name not in OF_THE_TOOLS:
                yield from _files(path)
        else:
            yield path
