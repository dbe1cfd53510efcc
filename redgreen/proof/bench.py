"""The bench on which steps are run: their trees as folders, a Postgres of its own, and pytest."""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from redgreen.database.embedded import Server
from redgreen.database.rows import fresh_database
from redgreen.database.temporary import ServerFolder
from redgreen.errors import BookError
from redgreen.history import History, Trees
from redgreen.history.patches import Patches
from redgreen.proof.environment import shared_environment
from redgreen.proof.ingredients import tree_digest
from redgreen.proof.memory import Memory
from redgreen.proof.normalise import normalise
from redgreen.proof.probe import BACKWARDS, REPORT
from redgreen.proof.running.forks import ForkRunner, can_fork
from redgreen.proof.running.fresh import FreshRunner
from redgreen.proof.running.run import Run, Runner
from redgreen.proof.session import Session, read_session
from redgreen.series.model import Step

DATABASE = "fastauth"
"""The name that the chapters' address has, so that a transcript shows the reader's own."""
PATIENCE = 120
"""Seconds after which a run counts as stuck."""
USAGE_ERROR = 4
"""The exit code with which pytest refuses a command or a setting."""


@dataclass
class Bench:
    """Runs the steps of one history, one at a time. Use it as a context manager."""

    history: History
    forks: bool = True
    """Whether to run steps as forks where the platform can; for a few runs, new processes cost less."""
    memory: Memory | None = None
    """What earlier runs proved; without it, everything is run."""
    trees: Trees = field(init=False)
    patches: Patches = field(init=False)
    runner: Runner = field(init=False)
    _home: ServerFolder = field(init=False)
    _server: Server | None = None
    _collected: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.trees = Trees(self.history.repository)
        self.patches = Patches(self.history)
        self._home = ServerFolder()
        self.runner = ForkRunner(self._home.path, shared_environment()) if self.forks and can_fork() else FreshRunner()

    @property
    def server(self) -> Server:
        """The Postgres of this bench, started when it is first asked for."""
        if self._server is None:
            self._server = self._home.start_server()
        return self._server

    @contextmanager
    def tree(self, step: Step) -> Iterator[Path]:
        """Give the step's tree as a folder, and an empty database at the chapters' address."""
        with tempfile.TemporaryDirectory(prefix="step-", dir=self._home.path) as name:
            folder = Path(name) / "workspace"
            self.trees.export(self.history.commits[step.tag], folder)
            fresh_database(self.server, DATABASE)
            yield folder

    def run(self, tree: Path, command: str, *, backwards: bool = False) -> Session:
        """Run a pytest command in `tree` and return what it reported.

        Raises BookError when pytest could not even begin, or did not end.
        """
        report, printed = tree.parent / "report.json", tree.parent / "output.txt"
        report.unlink(missing_ok=True)
        words = command.split()[1:]
        code = self.runner.run(Run(words, tree, self._environment(report, backwards), printed, PATIENCE))
        output = normalise(printed.read_bytes().decode("utf-8", "replace"), tree, self.server.port)
        if not report.exists():
            raise BookError(f"'{command}' {_end_of(code)}; it printed:\n{output.strip()}")
        return read_session(report, output)

    def collected(self, step: Step) -> tuple[str, ...]:
        """Return the tests that pytest collects at `step`, in order."""
        if step.tag not in self._collected and self.memory:
            known = self.memory.collected(tree_digest(self.history, self.trees, step))
            if known is not None:
                self._collected[step.tag] = known
        if step.tag not in self._collected:
            with self.tree(step) as folder:
                self.note(step, self.run(folder, "pytest --collect-only -q"))
        return self._collected[step.tag]

    def note(self, step: Step, session: Session) -> None:
        """Remember the tests collected at `step`, which the next one is compared with."""
        self._collected[step.tag] = session.collected

    def close(self) -> None:
        """Stop the Postgres and remove every folder."""
        self.trees.close()
        self.runner.close()
        self._server = None
        self._home.remove()

    def _environment(self, report: Path, backwards: bool) -> dict[str, str]:
        return shared_environment() | {
            "DATABASE_URL": self.server.url(DATABASE),
            REPORT: str(report),
            **({BACKWARDS: "1"} if backwards else {}),
        }

    def __enter__(self) -> Bench:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _end_of(code: int) -> str:
    """Say how a run ended that reported nothing."""
    if code < 0:
        return f"was ended by the signal {signal.Signals(-code).name} before it could report"
    if code == USAGE_ERROR:
        return "could not begin"
    return f"ended with the exit code {code} and without a report"
