"""The text tier: all that is checked without a run of pytest, for this book and for a made-up one of 151 steps."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from redgreen.bench.load import Settings
from redgreen.bench.model import Measured, Row
from redgreen.commands.book import tool
from redgreen.history import Trees, build_history
from redgreen.series import read_series
from redgreen.tests.toy import SETUP, ToyStep, make_toy

ROUNDS = 5
PAIRS = 75
BOOK = "this book"
TEST = '"""Number {0}."""\n\nfrom sums.add_{0} import add\n\n\ndef test_adds_{0}() -> None:\n    assert add(1) == {1}\n'
CODE = '"""Adding {0}."""\n\n\ndef add(number: int) -> int:\n    """Return the sum."""\n    return number + {0}\n'


def measure(settings: Settings) -> Measured:
    """Time `redgreen prove --text` from its start to its end; `--only N` takes N rounds of each."""
    rounds = settings.only or ROUNDS
    steps = len(list(read_series(settings.root / "chapters").steps()))
    settings.say("this book")
    own = _seconds(settings.root, rounds)
    with tempfile.TemporaryDirectory(prefix="redgreen-made-up-") as scratch:
        settings.say("the made-up book")
        made_up = _seconds(made_up_book(Path(scratch) / "book"), rounds)
    return Measured(
        title="How long the check without a run takes",
        unit="s",
        columns=("from start to end",),
        rows=(Row(f"{BOOK}, {steps} steps", (own,)), Row(f"made up, {2 * PAIRS + 1} short steps", (made_up,))),
        base=f"{BOOK}, {steps} steps",
        notes=(f"Each number is the median of {rounds} rounds of 'redgreen prove --text', a new process each.",),
    )


def made_up_book(root: Path) -> Path:
    """Write a whole book of red and green steps into the new folder `root`, each with a file of its own; return it."""
    setup = ToyStep(SETUP.file, SETUP.trailers, {**SETUP.changes, "sums/__init__.py": '"""Sums."""\n'})
    steps = [setup]
    for number in range(1, PAIRS + 1):
        claim = f"Fails: tests/test_{number}.py\nBecause: ModuleNotFoundError: No module named 'sums.add_{number}'"
        trailers = f"Step: red\nLesson: collection-error\n{claim}\nHint: Which file is missing?"
        chapter = f"{(number - 1) // 25 + 1:02d}-adding"
        place = 2 * ((number - 1) % 25) + 1
        test, code = TEST.format(number, number + 1), CODE.format(number)
        steps.append(ToyStep(f"{chapter}/{place:02d}-red-{number}", trailers, {f"tests/test_{number}.py": test}))
        steps.append(
            ToyStep(f"{chapter}/{place + 1:02d}-green-{number}", "Step: green", {f"sums/add_{number}.py": code})
        )
    make_toy(root, steps)
    _make_whole(root)
    return root


def _make_whole(root: Path) -> None:
    """Copy the last step's files into the book's root, and give each chapter a page that shows each of its steps.

    No step is run, so that each transcript holds the command alone.
    """
    history = build_history(read_series(root / "chapters"))
    with Trees(root) as trees:
        trees.export(history.commits[history.last.tag], root)
    pages = root / "docs" / "chapters"
    pages.mkdir(parents=True)
    for chapter in history.series.chapters:
        fences = "".join(f"``` step\n{step.key}\n```\n\n" for step in chapter.steps)
        for step in chapter.steps:
            step.transcript.write_text("$ pytest\n", "utf-8")
        (pages / f"{chapter.name}.md").write_text(f"# {chapter.title}\n\n{fences}", "utf-8")


def _seconds(root: Path, rounds: int) -> float:
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        command = (tool("redgreen"), "prove", "--text")
        done = subprocess.run(command, env=os.environ | {"REDGREEN_ROOT": str(root)}, capture_output=True, text=True)
        times.append(time.perf_counter() - begun)
        if done.returncode:
            raise RuntimeError(f"the check refuses something, so its time says nothing:\n{done.stdout[-2000:]}")
    return statistics.median(times)
