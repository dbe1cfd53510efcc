"""What the rooms are given that judge runs: a bench that runs equal trees once, and the proof of a spoilt series."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from redgreen.database.embedded import Server
from redgreen.history import build_history
from redgreen.history.git import git
from redgreen.proof.bench import Bench
from redgreen.proof.prove import prove
from redgreen.proof.session import Session
from redgreen.series import read_series
from redgreen.tests.series_cases import Corruption
from redgreen.tests.toy import ToyStep, make_toy, rewrite

ProveSpoilt = Callable[[Corruption, str], list[str]]
ProveSteps = Callable[[tuple[ToyStep, ...], str], list[str]]
SESSIONS: dict[str, Session] = {}


class Remembering(Bench):
    """Runs equal commands in equal trees once: a claim that is spoilt changes no run.

    A command is run after those that came before it in its tree, which may have left rows.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        self.commands: defaultdict[Path, list[str]] = defaultdict(list)
        self.skipped: defaultdict[Path, list[str]] = defaultdict(list)

    def run(self, tree: Path, command: str, *, backwards: bool = False) -> Session:
        files = {path.relative_to(tree).as_posix(): path.read_bytes() for path in tree.rglob("*") if path.is_file()}
        self.commands[tree].append(f"{command} {backwards}")
        key = hashlib.sha256(repr((sorted(files.items()), self.commands[tree])).encode()).hexdigest()
        if key in SESSIONS:
            self.skipped[tree].append(command)
            return SESSIONS[key]
        for earlier in self.skipped.pop(tree, []):
            super().run(tree, earlier)
        SESSIONS[key] = super().run(tree, command, backwards=backwards)
        return SESSIONS[key]


@pytest.fixture(scope="session")
def remembering(postgres: Server) -> Iterator[Callable[[Path], Bench]]:
    """Builds the history around a folder `chapters/` and opens such a bench on it."""
    with ExitStack() as stack:
        yield lambda chapters: stack.enter_context(Remembering(build_history(read_series(chapters)), _server=postgres))


@pytest.fixture
def prove_spoilt(remembering: Callable[[Path], Bench], chapters: Path) -> ProveSpoilt:
    """Spoils a copy of the toy series and proves the step of a tag."""
    rewrite(chapters / "series.toml", 'python = "3.11"', 'python = "3.99"')
    git(chapters.parent, "init", "--quiet")

    def spoil(corrupt: Corruption, tag: str) -> list[str]:
        corrupt(chapters)
        return prove_tag(remembering(chapters), tag)

    return spoil


@pytest.fixture
def prove_steps(remembering: Callable[[Path], Bench], tmp_path: Path) -> ProveSteps:
    """Makes a series of these steps and proves the one of a tag."""
    return lambda steps, tag: prove_tag(remembering(make_toy(tmp_path / "toy", steps)), tag)


def prove_tag(bench: Bench, tag: str) -> list[str]:
    return prove(bench, next(step for step in bench.history.series.steps() if step.tag == tag))
