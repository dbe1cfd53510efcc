"""Replace a file in one move, so that whoever reads it finds the old text or the new one, and never a part."""

import os
from pathlib import Path


def write_in_one_move(path: Path, text: str) -> None:
    """Write `text` to `path`, in UTF-8. The draft beside it bears this process's number: two may write at a time."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    draft.write_text(text, "utf-8")
    draft.replace(path)
