"""Everything that decides whether a step holds, as one digest: equal digests need no second run."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

from redgreen.history import History, Trees
from redgreen.proof.environment import PASSED_ON
from redgreen.series.model import Claim, Step
from redgreen.series.order import waiting_claims

MACHINE = Path(__file__).resolve().parents[1]
VERIFIER = ("*.py", "proof/**/*.py", "rules/**/*.py", "series/**/*.py", "history/**/*.py", "database/**/*.py")
"""The machine's own files that can change a verdict."""


def step_digest(history: History, trees: Trees, step: Step) -> str:
    """Return the digest of what decides whether `step` holds."""
    return digest(
        {
            "surroundings": surroundings(),
            "python of the transcripts": history.series.python,
            "tree": trees.name(history.commits[step.tag]),
            "patch": _hash(step.patch),
            "transcript": _hash(step.transcript),
            "waiting": _words(waiting_claims(history.series, step)),
            "earlier": list(_earlier(history, trees, step)),
            "resets": history.series.resets_at(step),
        }
    )


def tree_digest(history: History, trees: Trees, step: Step) -> str:
    """Return the digest of what decides which tests are collected at `step`."""
    return digest({"surroundings": surroundings(), "tree": trees.name(history.commits[step.tag])})


def digest(ingredients: dict[str, object]) -> str:
    """Return one name for all of `ingredients`."""
    return hashlib.sha256(json.dumps(ingredients, sort_keys=True).encode()).hexdigest()


@cache
def surroundings() -> str:
    """Return the digest of what all steps share: the Python, the packages, the verifier, the environment."""
    return digest(
        {
            "python": [sys.version, sys.implementation.name, platform.platform()],
            "packages": sorted(f"{each.name}=={each.version}" for each in distributions()),
            "verifier": verifier(MACHINE),
            "environment": {name: os.environ.get(name) for name in PASSED_ON},
        }
    )


def verifier(machine: Path) -> dict[str, str]:
    """Return the hash of each of the machine's files that can change a verdict, by its path."""
    paths = sorted({path for pattern in VERIFIER for path in machine.glob(pattern)})
    return {path.relative_to(machine).as_posix(): _hash(path) for path in paths}


def _earlier(history: History, trees: Trees, step: Step) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield the tree and the waiting claims of the step before, and of those before that while a red test waits.

    While one waits, a file may be there that cannot be collected, and its tests are looked up further back.
    """
    before = history.before(step)
    while before:
        waiting = waiting_claims(history.series, before, after=True)
        yield trees.name(history.commits[before.tag]), _words(waiting)
        before = history.before(before) if waiting else None


def _words(claims: tuple[Claim, ...]) -> list[tuple[str, str]]:
    return [(claim.test, claim.because) for claim in claims]


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""
