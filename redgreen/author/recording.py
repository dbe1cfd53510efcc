"""Prove and record the steps that a save has left, and note each one that is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Lock

from redgreen.author.files import digest
from redgreen.author.unfinished import Unfinished, note_unfinished
from redgreen.history import History
from redgreen.proof.bench import Bench
from redgreen.proof.record import record
from redgreen.series.model import Step

Say = Callable[[str], None]
PART = 4
"""So many steps are taken at a time: few, for late steps take many times as long as early ones, and in a row, for each
is compared with the tests of the one before."""
MANY = 8
"""From this many steps on a second processor is worth a database of its own, and the second run a process to fork."""


def record_left(history: History, state: Path, unfinished: Unfinished, say: Say) -> None:
    """Run the steps that are left and record what they print.

    An interrupt goes on to the caller once the steps that run at that moment have ended; the others stay left.
    """
    _Recording(history, state, unfinished, say).run()


class _Recording:
    def __init__(self, history: History, state: Path, unfinished: Unfinished, say: Say) -> None:
        self.history, self.state, self.unfinished, self.say = history, state, unfinished, say
        self._stop, self._lock = Event(), Lock()

    def run(self) -> None:
        steps = [step for step in self.history.series.steps() if step.tag in self.unfinished.left]
        many = len(steps) >= MANY
        size = PART if many else MANY
        parts = [steps[first : first + size] for first in range(0, len(steps), size)]
        waiting = iter(parts)
        with ThreadPoolExecutor(2) as pool:
            workers = [pool.submit(self._record, waiting, many) for _ in parts[:2]]
            try:
                for worker in workers:
                    worker.result()
            except BaseException:
                self._stop.set()
                raise

    def _record(self, parts: Iterator[Sequence[Step]], many: bool) -> None:
        """Record part after part, until none is left, on benches of one's own."""
        with Bench(self.history) as bench, Bench(self.history, _server=bench.server, forks=many) as again:
            while steps := self._next(parts):
                for step in steps:
                    if self._stop.is_set():
                        return
                    self.say(f"{step.tag}: {step.title}")
                    self._note(step, record(bench, again, step))

    def _next(self, parts: Iterator[Sequence[Step]]) -> Sequence[Step]:
        with self._lock:
            return next(parts, ())

    def _note(self, step: Step, refusals: list[str]) -> None:
        """Note that a step is done. What is refused during an interrupt may be its fault, so that step stays left."""
        with self._lock:
            if refusals and self._stop.is_set():
                return
            self.unfinished.left.remove(step.tag)
            if refusals:
                self.unfinished.saved.refusals[step.tag] = refusals
            elif digest(step.transcript) != self.unfinished.printed[step.tag]:
                self.unfinished.saved.transcripts.append(step.tag)
            note_unfinished(self.state, self.unfinished)
