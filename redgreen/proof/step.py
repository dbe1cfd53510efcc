"""Prove one step or one chapter's end: run it, decide, compare the transcript."""

import platform
import tempfile
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from redgreen.proof.cache import Cache, run_key
from redgreen.proof.run import Result, Runner, is_pytest, run_environment
from redgreen.proof.transcript import difference, difference_of, render
from redgreen.proof.verdict import Facts, end_faults, run_faults, step_faults
from redgreen.series.git import export
from redgreen.series.history import History
from redgreen.series.model import WHOLE_SUITE, Chapter, Claim, Kind, Step
from redgreen.serve.postgres import (
    Server,
    binaries,
    fresh_database,
    rows_of,
    temporary_server,
)
from redgreen.text import UserError

DATABASE = "fastauth"
"""The reader's own name of the database, so that transcripts show it."""
REPEATED = (WHOLE_SUITE, f"{WHOLE_SUITE} --reverse", f"{WHOLE_SUITE} -n 2")
"""The runs of a chapter's end once the suite can be run repeatedly."""


@dataclass
class Proof(AbstractContextManager["Proof"]):
    """Proves steps of one history. Use it as a context manager.

    Postgres and the process with the libraries start at the first command that is not
    in the cache.
    """

    history: History
    cache: Cache
    fresh: bool = False
    """Whether to run everything, also what is in the cache."""
    _server: Server | None = None
    _runner: Runner | None = None
    _stack: ExitStack = field(default_factory=ExitStack)
    _known: dict[str, list[Result]] = field(default_factory=dict)
    _ran: set[str] = field(default_factory=set)
    _runs: dict[tuple[str, str], Result] = field(default_factory=dict)
    """The result of a command by tree, for what it collected."""

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def step(
        self, step: Step, *, whole: bool = False, record: bool = False
    ) -> list[str]:
        """Return what is wrong with the step; with `record`, write its transcript.

        With `whole` the whole suite is run, too. A transcript is only recorded when
        nothing else is wrong. An outcome from the cache that is refused is run again.
        """
        commands = step.runs
        try:
            results = self._results(step, commands)
            facts = self._facts(step, results)
            found = step_faults(step, facts)
            if found and self._forget(step, commands):
                return self.step(step, whole=whole, record=record)
            if whole:
                found += self._whole(step, facts)
        except UserError as error:
            return [str(error)]
        if found or not record:
            return found or self._compare(step.transcript, results)
        return self._record(step, step.transcript, results)

    def end(self, chapter: Chapter, *, record: bool = False) -> list[str]:
        """Return what is wrong with the chapter's end; see `step`."""
        last, commands = chapter.steps[-1], end_commands(self.history, chapter)
        looks = len(commands) > 1
        try:
            results = self._results(last, commands, looks=looks)
        except UserError as error:
            return [str(error)]
        files = self.history.files(last).items()
        service = [text for path, text in files if path.startswith("fastauth/")]
        product = b"\n".join(service).decode("utf-8", "replace")
        found = end_faults(results, last.known_skips, product)
        if found and self._forget(last, commands, looks=looks):
            return self.end(chapter, record=record)
        if found or not record:
            return found or self._compare(chapter.transcript, results)
        return self._record(last, chapter.transcript, results, looks=looks)

    def collected(self, step: Step, modules: Sequence[str] = ()) -> Result:
        """Collect the tests of `modules`, or of the whole suite, at `step`.

        A run of the same modules that is known already is used instead.
        """
        there = [path for path in modules if path in self.history.files(step)]
        if modules and not there:
            return Result("", 0, "", None)
        wanted = " ".join(("pytest", *there)) if there else WHOLE_SUITE
        known = self._runs.get((self.history.tree(step), wanted))
        if known is None:
            found = self._get(self._key(step, (wanted,)))
            known = found[0] if found else None
        if known:
            return known
        words = ("pytest", "--collect-only", "-q", *there)
        return self._results(step, (" ".join(words),))[0]

    def _facts(self, step: Step, results: Sequence[Result]) -> Facts:
        """Gather what the verdict needs to know of the step's neighbours."""
        before, waiting = step.before, step.waiting
        if step.kind in (Kind.RED, Kind.GREEN):
            red = waiting if step.kind is Kind.GREEN and waiting else step
            modules = modules_of(red.runs, red)
            other = before if step is red else red
        else:
            modules, other = (), before
        now = self.collected(step, modules)
        then = self.collected(other, modules) if other else None
        claims: tuple[Claim, ...] = ()
        if step.kind is Kind.SETUP and waiting:
            claims = waiting.fails
        return Facts(
            results,
            collected=_tests(now),
            earlier=_tests(then),
            waiting=claims,
            skips=step.known_skips,
            uncollected=(*_errors(now), *_errors(then)),
        )

    def _whole(self, step: Step, facts: Facts) -> list[str]:
        result = self._results(step, (WHOLE_SUITE,))[0]
        claims = step.fails if step.kind is Kind.RED else tuple(facts.waiting)
        found = run_faults(result, claims, facts.skips)
        return [f"in the whole suite: {message}" for message in found]

    def _results(
        self, step: Step, commands: Sequence[str], *, looks: bool = False
    ) -> list[Result]:
        """Run `commands` one after the other on an empty database, or look them up."""
        key = self._key(step, commands, looks=looks)
        known = self._get(key)
        if known is None:
            known = self._run(step, commands, looks)
            self._ran.add(key)
            self.cache.put(key, known)
            self._known[key] = known
        tree = self.history.tree(step)
        self._runs |= {(tree, result.command): result for result in known}
        return known

    def _run(self, step: Step, commands: Sequence[str], looks: bool) -> list[Result]:
        server, runner = self._started()
        fresh_database(server, DATABASE)
        found = []
        with tempfile.TemporaryDirectory(prefix="redgreen-step-") as name:
            folder = Path(name) / "workspace"
            export(self.history.files(step), folder)
            environment = run_environment(server.url(DATABASE), binaries())
            for command in commands:
                result = runner.run(folder, command, environment)
                rows = rows_of(server) if looks else None
                found.append(replace(result, rows=rows))
        return found

    def _started(self) -> tuple[Server, Runner]:
        if self._server is None or self._runner is None:
            self._runner = Runner()
            self._server = self._stack.enter_context(temporary_server())
        return self._server, self._runner

    def _key(self, step: Step, commands: Sequence[str], *, looks: bool = False) -> str:
        return run_key(self.history.tree(step), commands, looks=looks)

    def _get(self, key: str) -> list[Result] | None:
        if key not in self._known and not self.fresh:
            found = self.cache.get(key)
            if found is not None:
                self._known[key] = found
        return self._known.get(key)

    def _forget(
        self, step: Step, commands: Sequence[str], *, looks: bool = False
    ) -> bool:
        """Let refused outcomes of an earlier proof be run again, once."""
        key = self._key(step, commands, looks=looks)
        if key in self._ran:
            return False
        self._known.pop(key, None)
        self.cache.remove(key)
        return True

    def _compare(self, path: Path, results: Sequence[Result]) -> list[str]:
        """Compare with the transcript, where this Python has its wording."""
        if not same_python(self.history.series.python):
            return []
        found = difference(path, _shown(results))
        return [found] if found else []

    def _record(
        self, step: Step, path: Path, results: Sequence[Result], *, looks: bool = False
    ) -> list[str]:
        """Write the transcript, if a second run has the same output."""
        python = self.history.series.python
        if not same_python(python):
            return [f"transcripts are recorded with Python {python} only."]
        if not difference(path, _shown(results)):
            return []
        again = self._run(step, [result.command for result in results], looks)
        odd = difference_of(_shown(results), _shown(again), "first run", "second run")
        if odd:
            return [
                "two runs have different output, so no transcript can show it; make "
                f"the value fixed, or print less ('Run:' with '--tb=line'):\n{odd}"
            ]
        path.write_text(_shown(results), "utf-8")
        return []


def modules_of(commands: Sequence[str], step: Step) -> tuple[str, ...]:
    """Return the test modules that a step is about, or none for the whole suite.

    Those are the modules that it changes, and those that its commands name.
    """
    words = [word for each in commands if is_pytest(each) for word in each.split()]
    named = [word.partition("::")[0] for word in words if word.startswith("tests/")]
    modules = dict.fromkeys([*step.test_modules, *named])
    return tuple(path for path in modules if path.endswith(".py"))


def end_commands(history: History, chapter: Chapter) -> tuple[str, ...]:
    """Return the runs of a chapter's end, which all use one database."""
    series = history.series
    number = chapter.number
    if number is None and chapter.after:
        number = series.chapter(chapter.after).number
    return REPEATED if (number or 0) >= series.repeatable_from else (WHOLE_SUITE,)


def same_python(python: str) -> bool:
    """Whether transcripts of the minor version `python` have our wording."""
    return ".".join(platform.python_version_tuple()[:2]) == python


def _tests(result: Result | None) -> tuple[str, ...]:
    return result.session.collected if result and result.session else ()


def _errors(result: Result | None) -> tuple[str, ...]:
    return tuple(result.session.errors) if result and result.session else ()


def _shown(results: Sequence[Result]) -> str:
    return render((result.command, result.output) for result in results)
