"""How one part of what a reader needs does."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Health(Enum):
    """How a part does; only a fault keeps a reader from going on."""

    FINE = "fine"
    NOTE = "note"
    FAULT = "fault"


@dataclass(frozen=True)
class Part:
    """One part that was looked at."""

    what: str
    health: Health
    words: str
    mend: str = ""
    """The command that mends it; empty where the words name it, or where nothing is to be done."""
