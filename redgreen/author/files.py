"""The files of a series that an edit makes: laid out in a folder of their own, then brought into `chapters/`."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from redgreen.author.draft import REFS
from redgreen.author.layout import Layout
from redgreen.history.git import git_text
from redgreen.series.model import Series
from redgreen.series.reader import read_series

OURS = (".patch", ".out", ".toml")


def spread(series: Series, layout: Layout, folder: Path) -> None:
    """Write the layout into `folder`, and beside each step the transcript that cannot have changed.

    It cannot where the same commands run on the same files. Raises SeriesError when the files make no series.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(series.root / "series.toml", folder)
    for path, content in layout.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    trees = _trees(series.root.parent)
    known = {(trees[step.tag], step.runs): step.transcript for step in series.steps() if step.transcript.exists()}
    for step in read_series(folder).steps():
        letter = layout.letters[step.patch.relative_to(folder).as_posix()]
        recorded = known.get((letter.tree, step.runs))
        if recorded:
            shutil.copy(recorded, step.transcript)


def _trees(repository: Path) -> dict[str, str]:
    """Return the tree of each step as it was before the edit, by its tag."""
    depth = REFS.count("/") + 1
    rows = git_text(repository, "for-each-ref", f"--format=%(refname:lstrip={depth})%00%(tree)", REFS).splitlines()
    return dict(row.split("\0") for row in rows)


def sync(source: Path, target: Path) -> None:
    """Make the series' files in `target` those of `source`; a file that is equal is not written again."""
    wanted = {path.relative_to(source) for path in source.rglob("*") if path.is_file()}
    for path in sorted(target.rglob("*"), reverse=True):
        if path.suffix in OURS and path.relative_to(target) not in wanted:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    for relative in wanted:
        path, content = target / relative, (source / relative).read_bytes()
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def digest(path: Path) -> str:
    """Return a digest of a file's content; empty where there is no file."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""
