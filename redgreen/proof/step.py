"""Prove one step or one chapter's end: run it, decide, compare the transcript."""

import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path

from redgreen.proof.cache import Cache, Job
from redgreen.proof.run import Result, Session, run, run_environment
from redgreen.proof.transcript import difference, difference_of, render
from redgreen.proof.verdict import Facts, end_faults, run_faults, step_faults
from redgreen.series.git import export
from redgreen.series.history import History
from redgreen.series.model import WHOLE_SUITE, Chapter, Kind, Series, Step
from redgreen.serve import postgres

DATABASE = "fastauth"
"""The reader's own name of the database, so that transcripts show it."""
REPEATED = (WHOLE_SUITE, f"{WHOLE_SUITE} --reverse", f"{WHOLE_SUITE} -n 2")
"""The runs of a chapter's end once the suite can be run repeatedly."""


@dataclass
class Proof(AbstractContextManager["Proof"]):
    """Proves steps of one history. Use it as a context manager.

    Postgres and the process with the libraries start at the first job that is not in
    the cache.
    """

    history: History
    cache: Cache
    fresh: bool = False
    """Whether to run everything, also what is in the cache."""
    _ran: set[str] = field(default_factory=set)
    """The keys of the jobs that this process has run."""
    _stack: ExitStack = field(default_factory=ExitStack)

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def step(
        self, step: Step, *, whole: bool = False, record: bool = False
    ) -> list[str]:
        """Return what is wrong with the step; with `record`, write its transcript.

        With `whole` the whole suite is run, too. A transcript is only recorded when
        nothing else is wrong. Raises UserError when a command cannot be run.
        """
        job = self._job(step, *step.runs)
        found = self._decide(
            job, lambda results: step_faults(step, self._facts(step, results))
        )
        if whole:
            suite = self._job(step, WHOLE_SUITE)
            found += self._decide(suite, partial(self._whole_faults, step))
        return found or self._transcript(step.transcript, job, record)

    def end(self, chapter: Chapter, *, record: bool = False) -> list[str]:
        """Return what is wrong with the chapter's end; see `step`."""
        commands = end_commands(self.history.series, chapter)
        last = chapter.steps[-1]
        job = self._job(last, *commands, looks=len(commands) > 1)
        texts = [job.files[path] for path in job.files if path.startswith("fastauth/")]
        product = b"\n".join(texts).decode("utf-8", "replace")
        found = self._decide(
            job, lambda results: end_faults(results, last.known_skips, product)
        )
        return found or self._transcript(chapter.transcript, job, record)

    def _decide(self, job: Job, decide: Callable[..., list[str]]) -> list[str]:
        """Decide from results; what an earlier proof ran is run again if refused."""
        found = decide(self._results(job))
        if found and job.key not in self._ran:
            self._run(job)
            found = decide(self._results(job))
        return found

    def _whole_faults(self, step: Step, results: Sequence[Result]) -> list[str]:
        facts = self._facts(step, results)
        claims = step.fails if step.kind is Kind.RED else facts.waiting
        found = run_faults(results[0], claims, facts.skips)
        return [f"in the whole suite: {message}" for message in found]

    def _facts(self, step: Step, results: Sequence[Result]) -> Facts:
        """Gather what the verdict needs to know of the step's neighbours."""
        waiting = step.waiting
        red = {Kind.RED: step, Kind.GREEN: waiting}.get(step.kind)
        modules = modules_of(red) if red else ()
        now = self._collected(step, modules)
        other = waiting if step.kind is Kind.GREEN else step.before
        then = self._collected(other, modules)
        return Facts(
            results,
            collected=now.collected,
            earlier=then.collected,
            waiting=waiting.fails if waiting and step.kind is Kind.SETUP else (),
            skips=step.known_skips,
            uncollected=(*now.errors, *then.errors),
        )

    def _collected(self, step: Step | None, modules: Sequence[str]) -> Session:
        """Return what pytest collects from `modules`, or all modules, at `step`.

        A run of the same modules that is known already is used instead.
        """
        there = [path for path in modules if path in self.history.files(step)]
        if step is None or (modules and not there):
            return Session()
        suite = self._job(step, " ".join(("pytest", *there)) if there else WHOLE_SUITE)
        collect = self._job(step, " ".join(("pytest --collect-only -q", *there)))
        results = self._known(suite) or self._results(collect)
        return results[0].session or Session()

    def _job(self, step: Step, *commands: str, looks: bool = False) -> Job:
        files = self.history.files(step)
        return Job(self.history.tree(step), files, commands, looks)

    def _known(self, job: Job) -> list[Result] | None:
        if self.fresh and job.key not in self._ran:
            return None
        return self.cache.get(job)

    def _results(self, job: Job) -> list[Result]:
        return self._known(job) or self._run(job)

    def _run(self, job: Job) -> list[Result]:
        """Run the commands of the job on an empty database, and keep the results."""
        postgres.fresh_database(self._server, DATABASE)
        results = []
        with tempfile.TemporaryDirectory(prefix="redgreen-step-") as name:
            folder = Path(name, "workspace")
            export(job.files, folder)
            url = self._server.url(DATABASE)
            environment = run_environment(url, postgres.binaries())
            for command in job.commands:
                result = run(folder, command, environment)
                rows = postgres.rows_of(self._server) if job.looks else None
                results.append(replace(result, rows=rows))
        self._ran.add(job.key)
        self.cache.put(job, results)
        return results

    @cached_property
    def _server(self) -> postgres.Server:
        return self._stack.enter_context(postgres.temporary_server())

    def _transcript(self, path: Path, job: Job, record: bool) -> list[str]:
        """Compare with the transcript, where this Python has its wording; or record it.

        It is recorded only if a second run has the same output.
        """
        python = self.history.series.python
        if python != ".".join(map(str, sys.version_info[:2])):
            words = f"transcripts are recorded with Python {python} only."
            return [words] if record else []
        shown = _shown(self._results(job))
        found = difference(path, shown)
        if not found or not record:
            return [found] if found else []
        again = _shown(self._run(job))
        odd = difference_of(shown, again, "first run", "second run")
        if odd:
            return [
                "two runs have different output, so no transcript can show it; make "
                f"the value fixed, or print less ('Run:' with '--tb=line'):\n{odd}"
            ]
        path.write_text(shown, "utf-8")
        return []


def modules_of(step: Step) -> tuple[str, ...]:
    """Return the test modules that a red step is about, or none for the whole suite.

    Those are the modules that it changes, and those that its commands name.
    """
    words = [word for command in step.runs for word in command.split()]
    named = [word.partition("::")[0] for word in words if word.startswith("tests/")]
    modules = dict.fromkeys([*step.test_modules, *named])
    return tuple(path for path in modules if path.endswith(".py"))


def end_commands(series: Series, chapter: Chapter) -> tuple[str, ...]:
    """Return the runs of a chapter's end, which all use one database."""
    while chapter.after:
        chapter = series.chapter(chapter.after)
    return REPEATED if (chapter.number or 0) >= series.repeatable_from else REPEATED[:1]


def _shown(results: Sequence[Result]) -> str:
    return render((result.command, result.output) for result in results)
