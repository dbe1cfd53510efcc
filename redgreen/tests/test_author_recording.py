"""How the steps that a save has left are shared between two processes."""

from pathlib import Path
from typing import Any

import pytest
from redgreen.author import recording
from redgreen.author.unfinished import Saved, Unfinished
from redgreen.history import History, build_history
from redgreen.series import Step, read_series


class Paper:
    """Stands for a bench, and counts how many are opened."""

    opened = 0
    server = None

    def __init__(self, *_: object, **__: object) -> None:
        type(self).opened += 1

    def __enter__(self) -> "Paper":
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing was begun."""


@pytest.fixture
def history(book: Path) -> History:
    return build_history(read_series(book))


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tags of the steps that are recorded, in that order; none is run."""
    tags: list[str] = []

    def note(bench: Any, again: Any, step: Step) -> list[str]:
        tags.append(step.tag)
        return ["not run"]

    monkeypatch.setattr(Paper, "opened", 0)
    monkeypatch.setattr(recording, "Bench", Paper)
    monkeypatch.setattr(recording, "record", note)
    return tags


def unfinished(left: list[str]) -> Unfinished:
    return Unfinished(Saved(), moved={}, pages={}, left=left, printed={})


def test_each_step_is_recorded_once(history: History, recorded: list[str], tmp_path: Path) -> None:
    tags = [step.tag for step in history.series.steps()]
    todo = unfinished(list(tags))

    recording.record_left(history, tmp_path, todo, lambda _: None)

    assert len(tags) > recording.MANY
    assert sorted(recorded) == sorted(tags)
    assert (todo.left, set(todo.saved.refusals)) == ([], set(tags))


def test_a_few_steps_need_one_process(history: History, recorded: list[str], tmp_path: Path) -> None:
    few = [step.tag for step in history.series.steps()][: recording.MANY - 1]

    recording.record_left(history, tmp_path, unfinished(list(few)), lambda _: None)

    assert (recorded, Paper.opened) == (few, 2)


def test_nothing_left_opens_no_bench(history: History, recorded: list[str], tmp_path: Path) -> None:
    recording.record_left(history, tmp_path, unfinished([]), lambda _: None)

    assert (recorded, Paper.opened) == ([], 0)
