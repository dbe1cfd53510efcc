"""The tests that stand at a step of the book, collected once and remembered by the step's commit."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from redgreen.history import Trees
from redgreen.onemove import write_in_one_move
from redgreen.reader.desk import Desk
from redgreen.reader.trial import Trial
from redgreen.series.model import Step
from redgreen.series.order import known_tests


def tests_at(desk: Desk, step: Step | None, address: str) -> tuple[str, ...]:
    """Return the tests that stand at `step`, with those that a file it cannot collect had before."""
    return known_tests(desk.series, step, lambda at: _collected(desk, at, address))


def _collected(desk: Desk, step: Step, address: str) -> tuple[str, ...]:
    commit, path = str(desk.commit(step)), desk.book.state / "collected.json"
    notes = _read(path)
    if commit not in notes:
        with Trees(desk.book.root) as trees, tempfile.TemporaryDirectory(prefix="redgreen-known-") as folder:
            trees.export(commit, Path(folder))
            notes[commit] = list(Trial(Path(folder), address).run("--collect-only", "-q").collected)
        write_in_one_move(path, json.dumps(notes))
    return tuple(notes[commit])


def _read(path: Path) -> dict[str, list[str]]:
    try:
        notes = json.loads(path.read_text("utf-8"))
        return {str(commit): [str(test) for test in tests] for commit, tests in notes.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}
