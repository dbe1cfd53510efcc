"""The proof against a loop that checks out each tag and runs pytest, and a second proof of what has not changed."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from redgreen.bench.load import Settings
from redgreen.bench.model import Measured, Row
from redgreen.commands.book import tool
from redgreen.commands.prove import cores
from redgreen.database.rows import fresh_database
from redgreen.database.temporary import temporary_server
from redgreen.history import build_history
from redgreen.history.git import git
from redgreen.proof.bench import DATABASE, Bench
from redgreen.proof.prove import BACKWARDS_RUN
from redgreen.series import Step, read_series
from redgreen.signals import run_child

LOOP = "loop: git checkout, pytest"


@dataclass(frozen=True)
class Looped:
    """How long a loop over steps took, in seconds."""

    whole: float
    tests: float
    """The part of it that pytest counts for the tests themselves and their fixtures."""


def measure(settings: Settings) -> Measured:
    """Time the loop, the proof and the second proof; `--only N` takes N steps for the loop and scales its time."""
    history = build_history(read_series(settings.root / "chapters"))
    steps = list(history.series.steps())
    taken = thinned(steps, settings.only or len(steps))
    scale = len(steps) / len(taken)
    with temporary_server(durable=True) as server, Bench(history, forks=False, _server=server) as bench:
        looped = loop(bench, taken, settings).whole * scale
    settings.say("the same runs as forks, for the time that the tests take alone")
    with Bench(history) as bench:
        alone = loop(bench, taken, settings).tests * scale
    settings.say("the proof, all steps")
    fresh = _seconds(settings.root, "--fresh")
    settings.say("the proof again")
    again = _seconds(settings.root)
    return measured(looped, alone, fresh, again, steps=len(steps), taken=len(taken))


def measured(looped: float, alone: float, fresh: float, again: float, *, steps: int, taken: int) -> Measured:
    """Return the table of the four times, each in seconds; `alone` is what the tests take one after the other."""
    part = "" if taken == steps else f" It was run for {taken} of them, spread evenly, and its time scaled."
    return Measured(
        title=f"How long {steps} steps take",
        unit="s",
        columns=("the whole book",),
        rows=(
            Row(LOOP, (looped,)),
            Row(f"the tests alone, shared out to {cores()} processes", (alone / cores(),)),
            Row(f"proof, {cores()} processes", (fresh,)),
            Row("proof again, nothing changed", (again,)),
        ),
        base=LOOP,
        notes=(
            "The loop makes the runs that the proof makes, one after the other, each in a new process with an empty "
            f"database, and judges nothing.{part} Its Postgres is set as Postgres comes, and waits for the disk. Neither "
            "the loop nor the proof keeps bytecode.",
            "What the tests take alone is pytest's own count, from the same runs as forks, one at a time and with the "
            "proof's Postgres. A proof that runs every test can hardly take less.",
        ),
    )


def thinned(steps: Sequence[Step], number: int) -> list[Step]:
    """Return `number` of the steps, spread evenly from the first on, or all where there are no more."""
    number = min(number, len(steps))
    return [steps[index * len(steps) // number] for index in range(number)]


def loop(bench: Bench, steps: Sequence[Step], settings: Settings) -> Looped:
    """Return how long an author's loop over `steps` takes, with the runs made by `bench`."""
    with tempfile.TemporaryDirectory(prefix="redgreen-loop-") as scratch:
        folder = Path(scratch) / "workspace"
        git(settings.root, "worktree", "add", "--quiet", "--detach", str(folder), bench.history.commits[steps[0].tag])
        try:
            fresh_database(bench.server, DATABASE)
            begun, tests = time.perf_counter(), 0.0
            for number, step in enumerate(steps, start=1):
                settings.say(f"[{number}/{len(steps)}] {step.tag}")
                tests += _run(bench, step, folder)
            return Looped(time.perf_counter() - begun, tests)
        finally:
            git(settings.root, "worktree", "remove", "--force", str(folder))


def _run(bench: Bench, step: Step, folder: Path) -> float:
    """Make the runs of one step; return the seconds that its tests took."""
    git(folder, "checkout", "--quiet", "--force", bench.history.commits[step.tag])
    git(folder, "clean", "--quiet", "-d", "--force", "-x")
    fresh_database(bench.server, DATABASE)
    runs = [bench.run(folder, command) for command in step.runs]
    if bench.history.series.resets_at(step):
        runs.append(bench.run(folder, BACKWARDS_RUN, backwards=True))
    return sum(run.seconds for run in runs)


def _seconds(root: Path, *options: str) -> float:
    """Return the seconds of one proof of all steps. One that refuses something measures nothing, so it is an error.

    The pages are left out: one of them shows what is measured here, and may lack it the first time.
    """
    command = (tool("pytest"), "chapters", "--ignore=chapters/series.toml", "-q", "-n", str(cores()), *options)
    with tempfile.TemporaryFile("w+", encoding="utf-8") as printed:
        begun = time.perf_counter()
        code = run_child(command, root, output=printed)
        seconds = time.perf_counter() - begun
        printed.seek(0)
        if code:
            raise RuntimeError(f"the proof refuses something, so its time says nothing:\n{printed.read()[-2000:]}")
    return seconds
