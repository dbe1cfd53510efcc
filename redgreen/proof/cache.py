"""Keep the outcomes of runs under a hash of everything that decides them."""

import hashlib
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from redgreen.proof.run import Outcome, Result, Session
from redgreen.text import write_whole

HERE = Path(__file__).parent
DECIDING = (
    *("run.py", "preload.py", "report_plugin.py", "transcript.py"),
    "../requirements.txt",
)
"""The modules that run a command or read its reports, and the pinned packages."""
MONTH = 30 * 24 * 3600
"""Seconds after which an outcome that was not asked for is deleted."""


def run_key(tree: str, commands: Sequence[str], *, looks: bool) -> str:
    """Return the hash of what decides the outcome of `commands` on an empty database.

    That is the tree, in which the packages of the service are pinned; the commands;
    whether the tables are looked at after each; and what all runs share.
    """
    parts = [tree, list(commands), looks, surroundings()]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@cache
def surroundings() -> list[str]:
    """Return what all runs share: Python, our pins (Postgres too), deciding modules."""
    own = [hashlib.sha256((HERE / name).read_bytes()).hexdigest() for name in DECIDING]
    return [".".join(map(str, sys.version_info[:2])), *own]


@dataclass(frozen=True)
class Cache:
    """A folder of outcomes, one file each; processes may share it."""

    folder: Path

    def get(self, key: str) -> list[Result] | None:
        """Return the results of the runs with this key, or None."""
        path = self.folder / f"{key}.json"
        try:
            found = json.loads(path.read_text("utf-8"))
            path.touch()
            return [_result(each) for each in found]
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, key: str, results: Sequence[Result]) -> None:
        """Keep the results."""
        text = json.dumps([asdict(result) for result in results])
        write_whole(self.folder / f"{key}.json", text)

    def remove(self, key: str) -> None:
        """Delete the results of this key."""
        (self.folder / f"{key}.json").unlink(missing_ok=True)

    def prune(self) -> None:
        """Delete the outcomes that were not asked for in a month."""
        limit = time.time() - MONTH
        for path in self.folder.glob("*.json"):
            if path.stat().st_mtime < limit:
                path.unlink(missing_ok=True)


def _result(notes: dict[str, Any]) -> Result:
    said = notes.pop("session")
    if said is None:
        return Result(session=None, **notes)
    outcomes = {test: Outcome(**each) for test, each in said["outcomes"].items()}
    collected = tuple(said["collected"])
    session = Session(collected, outcomes, said["errors"], said["exit"])
    return Result(session=session, **notes)
