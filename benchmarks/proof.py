"""Compare the proof of a step with a loop that runs the whole suite at each step."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

from redgreen.book import find_book, tool
from redgreen.proof.cache import Cache
from redgreen.proof.run import run_environment
from redgreen.proof.step import DATABASE, Proof
from redgreen.series.git import git
from redgreen.series.history import build_history
from redgreen.series.model import Chapter, Step
from redgreen.series.read import read_series
from redgreen.serve import postgres
from redgreen.text import first_line

from table import CORES, options, publish, seconds

Proved = TypeVar("Proved", Step, Chapter)


def main() -> None:
    """Measure the loop and the proof at the same steps, in turn."""
    chosen = options(__doc__, every=12)
    history = build_history(read_series(find_book().chapters))
    chapters, every_step = history.series.chapters, list(history.series.steps())
    steps = every_step[:: chosen.every]
    loop = proof = 0.0
    with ExitStack() as stack:
        folder = tempfile.TemporaryDirectory(prefix="redgreen-benchmark-")
        scratch = Path(stack.enter_context(folder))
        clone, cache = scratch / "clone", Cache(scratch / "outcomes")
        git(history.repository, "clone", "--shared", "--no-checkout", ".", str(clone))
        server = stack.enter_context(postgres.temporary_server())
        with Proof(history, cache) as first:
            for step in steps:
                loop += seconds(whole_suite, clone, history.commit(step), server)
                proof += seconds(prove, first.step, step)
                print(f"{step.tag}: so far loop {loop:.0f} s, proof {proof:.0f} s")
            ends = sum(seconds(prove, first.end, chapter) for chapter in chapters)
        with Proof(history, cache) as second:
            again = sum(seconds(prove, second.step, step) for step in steps)
            ends_again = sum(seconds(prove, second.end, each) for each in chapters)
    each, share = 1 / len(steps), 1 / len(every_step)
    publish(
        __file__,
        chosen.record,
        title="What a step costs",
        unit="s",
        columns=["a step"],
        rows={
            "loop: git checkout, pytest": [loop * each],
            "proof: the step's own runs": [proof * each],
            "proof: chapter ends, shared out": [ends * share],
            "proof with chapter ends": [proof * each + ends * share],
            "proof again, outcomes known": [again * each + ends_again * share],
        },
        note=(
            "The two prove different things. The loop runs the whole suite at each "
            "step and decides nothing. The proof runs what each step is about, decides "
            "whether it holds, and compares the transcript; the whole suite runs at "
            f"the ends of the chapters. Measured on {CORES} cores, one command after "
            f"the other, at {len(steps)} of {len(every_step)} steps (every "
            f"{chosen.every}th), each by the loop and then by the proof. The proof's "
            "time includes starting Postgres and loading the libraries, once. The "
            f"{len(chapters)} chapter ends took {ends:.0f} s together; the table "
            "shares that out to all steps."
        ),
    )


def whole_suite(clone: Path, commit: str, server: postgres.Server) -> None:
    """Check out the commit and run pytest on an empty database, whatever comes out."""
    git(clone, "checkout", "--quiet", "--force", "--detach", commit)
    postgres.fresh_database(server, DATABASE)
    environment = run_environment(server.url(DATABASE), postgres.binaries())
    command = (tool("pytest"), "-q")
    subprocess.run(
        command, check=False, cwd=clone, env=environment, stdout=subprocess.DEVNULL
    )


def prove(check: Callable[[Proved], list[str]], proved: Proved) -> None:
    """Prove a step or a chapter's end; a refused one ends the benchmark."""
    faults = check(proved)
    if faults:
        fault = first_line(faults[0])
        sys.exit(f"{proved.tag} is refused, so its time means nothing: {fault}")


if __name__ == "__main__":
    main()
