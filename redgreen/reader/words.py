"""How the desk writes a command, so that the reader can copy it in the terminal they are in."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path

MACHINE = Path(__file__).parents[1]


def command(verb: str) -> str:
    """Return the command of a verb: `redgreen next` where that is on the PATH, else `python3 ../redgreen next`, say."""
    return f"redgreen {verb}" if on_path() else f"python3 {shlex.quote(near(MACHINE))} {verb}"


def near(path: Path) -> str:
    """Return the shorter way to write a path from where the reader is."""
    try:
        return min(os.path.relpath(path), str(path), key=len)
    except OSError:
        return str(path)


def on_path() -> bool:
    """Say whether the environment of this book is the one of the reader's terminal."""
    found = shutil.which("redgreen")
    return found is not None and Path(found).parent.resolve() == Path(sys.executable).parent.resolve()


def short(test: str) -> str:
    """Return the last name of a node id, `test_x` of `tests/test_y.py::TestZ::test_x`; a file stays as it is."""
    return test.rsplit("::", 1)[-1]


def listed(names: list[str], most: int = 3) -> str:
    """Return the names with commas, the first few of many."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
