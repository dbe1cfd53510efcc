"""Folders for what is needed for a moment: in memory where the system has a place for that, and else on the disk."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
"""Linux's folder that is kept in memory."""
ENOUGH = 256 * 2**20
"""Bytes that must be free there; a container mostly gets 64 MB, which other programs need."""


def scratch(prefix: str, memory: Path = MEMORY) -> tempfile.TemporaryDirectory[str]:
    """Return a new folder that is gone at the end of its `with` block.

    `git am` renames its index over the old one for each patch, which some file systems answer by writing to the disk.
    Whoever sets TMPDIR gets the folder there.
    """
    in_memory = "TMPDIR" not in os.environ and _has_room(memory)
    return tempfile.TemporaryDirectory(prefix=prefix, dir=memory if in_memory else None)


def _has_room(folder: Path) -> bool:
    return os.access(folder, os.W_OK | os.X_OK) and shutil.disk_usage(folder).free >= ENOUGH
