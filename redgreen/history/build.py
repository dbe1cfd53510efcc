"""Build the commits of a series with `git am`, with the same hashes on every machine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from redgreen.errors import BookError
from redgreen.history.git import AUTHOR, GitError, git, git_text
from redgreen.scratch import scratch
from redgreen.series.model import Line, Series, Step
from redgreen.series.order import step_before

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = re.compile(r"\A(From [0-9a-f]{40} Mon Sep 17 00:00:00 2001\n)From: .*\n(?:[ \t].*\n)*Date: .*\n")
AM = ("am", "--quiet", "--keep", "--keep-cr", "--committer-date-is-author-date", "--no-gpg-sign", "--whitespace=nowarn")


@dataclass(frozen=True)
class History:
    """The commits of a series."""

    series: Series
    repository: Path
    """The folder of the git repository whose object store holds the commits."""
    commits: Mapping[str, str]
    """The commit's hash for each step's tag."""

    @property
    def last(self) -> Step:
        """The last step of the main line, whose files the root holds."""
        return self.series.main_line[-1].steps[-1]

    def before(self, step: Step) -> Step | None:
        """Return the step that comes before this one in its line of history; None for the first."""
        return step_before(self.series, step)

    def tags(self) -> dict[str, str]:
        """Return every tag of the book with its commit: a step's, and a chapter's end."""
        ends = {chapter.tag: self.commits[chapter.steps[-1].tag] for chapter in self.series.chapters}
        return dict(self.commits) | ends


def build_history(series: Series, *, chapters: bool = False) -> History:
    """Write the commits of `series` into the repository around `chapters/` and return their hashes.

    With `chapters` each message also carries the trailer `Chapter:`, so that an author can move a step to another
    one; these commits are for editing and have other hashes than the tags. Nothing but objects is written: no ref, no
    index and no file of the repository changes. Raises BookError when there is no repository, and when a patch does
    not apply, with the patch's name.
    """
    repository = series.root.parent
    try:
        objects = git_text(repository, "rev-parse", "--path-format=absolute", "--git-path", "objects")
    except GitError:
        raise BookError(
            f"{repository} is no git repository; get the book with 'git clone', not as an archive."
        ) from None
    commits: dict[str, str] = {}
    with scratch("redgreen-am-") as folder:
        bench = _Bench(Path(folder), series.root, {"GIT_OBJECT_DIRECTORY": objects})
        bench.git("init", "--quiet", "--template=", "--initial-branch=series", ".")
        for line in series.lines():
            start = commits[line.start.tag] if line.start else None
            hashes = bench.apply(line, start, len(commits), chapters)
            commits |= {step.tag: commit for step, commit in zip(line.steps, hashes, strict=True)}
    return History(series, repository, commits)


@dataclass(frozen=True)
class _Bench:
    """A scratch work tree on which the patches are applied."""

    folder: Path
    root: Path
    """The folder `chapters/`, from which a refusal names the patch."""
    extra: Mapping[str, str]

    def git(self, *arguments: str, stdin: bytes | None = None) -> bytes:
        return git(self.folder, *arguments, stdin=stdin, extra=self.extra)

    def apply(self, line: Line, start: str | None, position: int, chapters: bool) -> list[str]:
        """Apply the steps of `line` on top of the commit `start`; return the new commits, in order."""
        if start:
            self.git("checkout", "--quiet", "--force", "--detach", start)
        mailbox = b"".join(letter(step, position + index, chapters) for index, step in enumerate(line.steps))
        try:
            self.git(*AM, stdin=mailbox)
        except GitError as error:
            raise BookError(self._refusal(line, str(error))) from None
        span = f"{start}..HEAD" if start else "HEAD"
        return self.git("rev-list", "--reverse", span).decode().split()

    def _refusal(self, line: Line, words: str) -> str:
        reached = self.folder / ".git" / "rebase-apply" / "next"
        if not reached.exists():
            return words
        step = line.steps[int(reached.read_text()) - 1]
        reason = next((each for each in words.splitlines() if "error:" in each), words.splitlines()[0])
        where = step.patch.relative_to(self.root.parent).as_posix()
        return f"{where}: the patch does not apply on the step before it ({reason.split('error:')[-1].strip()})."


def letter(step: Step, position: int, chapters: bool = False) -> bytes:
    """Return the step's patch as one mail of a mailbox, its author fixed and its date set by its position."""
    name, mail = AUTHOR
    date = format_datetime(EPOCH + timedelta(minutes=position))
    text = step.patch.read_bytes().decode("utf-8")
    fixed = HEADER.sub(lambda match: f"{match[1]}From: {name} <{mail}>\nDate: {date}\n", text)
    if chapters:
        fixed = fixed.replace("\n\ndiff --git ", f"\nChapter: {step.chapter}\n\ndiff --git ", 1)
    return (fixed.rstrip("\n") + "\n\n").encode()
