"""A save that has begun to write: its notes, by which the next one goes on where it was broken off."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path

from redgreen.errors import BookError
from redgreen.onemove import write_in_one_move


@dataclass
class Saved:
    """What a save changed."""

    rewritten: list[str] = field(default_factory=list)
    """Tags of steps whose patch is new or another one."""
    removed: list[str] = field(default_factory=list)
    """Tags of steps that are gone."""
    transcripts: list[str] = field(default_factory=list)
    """Tags of steps whose transcript is new or another one."""
    pages: list[str] = field(default_factory=list)
    """Pages that show one of these steps, or whose step numbers were brought up to date."""
    refusals: dict[str, list[str]] = field(default_factory=dict)
    """What the proof says against the steps that it ran, by tag."""


@dataclass
class Unfinished:
    """What is settled of a save before it writes a byte, and how far it has got."""

    saved: Saved
    moved: dict[str, str]
    """The old key and tag of each step that was renumbered, with the new one."""
    pages: dict[str, str]
    """A digest of each page that names one of them, as it was before."""
    left: list[str]
    """Tags of the steps that are still to be proved and recorded."""
    printed: dict[str, str]
    """A digest of the transcript that each of them had before."""
    written: bool = False
    """Whether all but the transcripts is written, and the edit closed."""


def stage(state: Path) -> Path:
    """Return the place of the series as it is to be, until it is written."""
    return state / "save" / "chapters"


def read_unfinished(state: Path) -> Unfinished | None:
    """Return the save that was broken off, or None. Raises BookError when its notes cannot be read."""
    path = _notes(state)
    if not path.exists():
        return None
    try:
        found = json.loads(path.read_text("utf-8"))
        return Unfinished(**found | {"saved": Saved(**found["saved"])})
    except (ValueError, TypeError, KeyError):
        raise BookError(
            f"{path} is damaged, so the save that was broken off cannot go on; remove it, see with 'git status' what "
            f"is written, and let 'pytest chapters --record' write the transcripts."
        ) from None


def note_unfinished(state: Path, unfinished: Unfinished) -> None:
    """Write the notes; the old ones are replaced in one move."""
    write_in_one_move(_notes(state), json.dumps(asdict(unfinished), indent=2))


def forget_unfinished(state: Path) -> None:
    """Remove the notes: nothing is left to do."""
    _notes(state).unlink(missing_ok=True)
    shutil.rmtree(stage(state).parent, ignore_errors=True)


def _notes(state: Path) -> Path:
    return state / "save.json"
