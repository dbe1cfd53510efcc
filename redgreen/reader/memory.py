"""What the desk remembers of a reader: steps that held, hints seen, answers taken, and the step before a jump.

It stands in `.redgreen/reader.json`, which git ignores: a plain file that a reader can look at or delete. The reader's
work is never in it. Work stands on branches of the clone, which outlive this file and `workspace/` alike; and where
the reader stands is read off git each time. So a lost file costs ticks and hints, and nothing else.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from redgreen.onemove import write_in_one_move

Value = TypeVar("Value", int, str)


@dataclass
class Memory:
    """The notes of one clone."""

    path: Path
    held: dict[str, str] = field(default_factory=dict)
    """For the tag of each step that held, the tree of files it last held with."""
    tried: dict[str, int] = field(default_factory=dict)
    """For each tag, how many checks the reader has run."""
    hints: dict[str, int] = field(default_factory=dict)
    """For each tag, how many hints were shown."""
    taken: dict[str, int] = field(default_factory=dict)
    """The tags of the steps whose answer was taken from the book."""
    branches: dict[str, str] = field(default_factory=dict)
    """For a branch of the reader's own, the tag of the step that they named there."""
    at: str = ""
    """The tag of the step that a verb last went to."""
    earlier: str = ""
    """The tag of the step before that one, for `next -`."""

    def done(self, tag: str) -> bool:
        """Say whether a step held once, or its answer was taken."""
        return tag in self.held or tag in self.taken

    def save(self) -> None:
        """Write the notes in one move."""
        notes = {name: value for name, value in asdict(self).items() if name != "path"}
        write_in_one_move(self.path, json.dumps(notes, indent=1) + "\n")


def read_memory(path: Path) -> Memory:
    """Return the notes in the file `path`; what is missing or makes no sense there is taken as not noted."""
    memory = Memory(path)
    try:
        notes = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return memory
    if not isinstance(notes, dict):
        return memory
    memory.held = _table(notes, "held", str)
    memory.branches = _table(notes, "branches", str)
    memory.tried, memory.hints, memory.taken = (_table(notes, name, int) for name in ("tried", "hints", "taken"))
    memory.at, memory.earlier = (str(notes.get(name) or "") for name in ("at", "earlier"))
    return memory


def _table(notes: dict[str, Any], name: str, kind: type[Value]) -> dict[str, Value]:
    found = notes.get(name)
    rows = found.items() if isinstance(found, dict) else ()
    return {key: value for key, value in rows if isinstance(value, kind)}
