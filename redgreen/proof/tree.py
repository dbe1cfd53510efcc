"""What must hold of a step's files without running them: ruff's word, and the rules."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from redgreen.rules import check_files


def check_tree(tree: Path, files: Mapping[str, bytes]) -> Iterator[str]:
    """Yield a refusal for each rule that the `files` of a step break, which stand in the folder `tree`."""
    yield from _ruff(tree)
    yield from check_files(files)


def _ruff(tree: Path) -> Iterator[str]:
    ruff = str(Path(sys.executable).parent / "ruff")
    for arguments in (
        ("check", "--no-cache", "--output-format=concise", "--quiet"),
        ("format", "--no-cache", "--check", "--quiet"),
    ):
        done = subprocess.run((ruff, *arguments, "."), cwd=tree, capture_output=True, text=True)
        if done.returncode:
            words = (done.stdout + done.stderr).strip() or "some file is not formatted; run 'ruff format'."
            yield f"'ruff {arguments[0]}' refuses the step's files: {words}"
