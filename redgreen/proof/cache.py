"""Keep the outcomes of jobs under a hash of everything that decides them."""

import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from redgreen.proof.run import Result, session_from
from redgreen.text import write_whole

DECIDING = ("run.py", "preload.py", "transcript.py", "../requirements.txt")
"""The modules that run a command or read its reports, and the pinned packages."""


@dataclass(frozen=True)
class Job:
    """Commands that run one after the other in a tree, on one empty database."""

    tree: str
    """The hash of the tree, in which the packages of the service are pinned."""
    files: Mapping[str, bytes]
    """The files of the tree by path."""
    commands: Sequence[str]
    looks: bool = False
    """Whether the rows of the tables are counted after each command."""

    @property
    def key(self) -> str:
        """The hash of what decides the outcome."""
        parts = [self.tree, list(self.commands), self.looks, surroundings()]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@cache
def surroundings() -> str:
    """Return a hash of what all jobs share: Python, our pins, the deciding modules."""
    found = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for name in DECIDING:
        found.update(Path(__file__).parent.joinpath(name).read_bytes())
    return found.hexdigest()


@dataclass(frozen=True)
class Cache:
    """A folder of outcomes, one file for each job; processes may share it."""

    folder: Path

    def get(self, job: Job) -> list[Result] | None:
        """Return the results of the job's commands, or None."""
        try:
            found = json.loads((self.folder / f"{job.key}.json").read_text("utf-8"))
        except (OSError, ValueError):
            return None
        for each in found:
            each["session"] = each["session"] and session_from(each["session"])
        return [Result(**each) for each in found]

    def put(self, job: Job, results: Sequence[Result]) -> None:
        """Keep the results."""
        text = json.dumps([asdict(result) for result in results])
        write_whole(self.folder / f"{job.key}.json", text)
