"""Where the reader is in the series, read from git, and how a reader names a step."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from redgreen.book import Book
from redgreen.reader.messages import command
from redgreen.reader.work import git, snapshot
from redgreen.series.git import AUTHOR, GitError
from redgreen.series.history import History, build_history
from redgreen.series.model import Kind, Series, Step
from redgreen.series.read import read_series
from redgreen.text import UserError, did_you_mean

PREFIX = "attempt/"  # of the desk's branches: attempt/ch03-02, attempt/ch03-02-2


@dataclass(frozen=True)
class Place:
    """Where HEAD is, and the files as they are."""

    step: Step  # that the reader works at
    branch: str  # that is checked out; empty where HEAD is detached
    loose: bool  # HEAD is detached at a commit of the reader's own
    outdated: bool  # the work started from an older version of the tutorial
    tree: str  # of all files, committed or not
    dirty: bool  # there is work that no commit has
    started: bool  # the files differ from those that the step starts from


@dataclass(frozen=True)
class Desk:
    """What each command of the reader works on."""

    book: Book
    series: Series
    history: History
    workspace: Path

    def base(self, step: Step) -> str:
        """Return the commit that the reader's work at `step` starts from."""
        before = self.history.before(step) if is_own(step) else None
        return before or self.history.commit(step)

    def tree(self, commit: str) -> str:
        """Return the tree of a commit."""
        return git(self.workspace, "rev-parse", f"{commit}^{{tree}}")

    def after(self, step: Step) -> Step | None:
        """Return the step that follows; after an exercise, the next chapter's first."""
        line = self.series.line_of(step).steps
        chapter = self.series.chapter(step.chapter)
        if step != line[-1]:
            return line[line.index(step) + 1]
        return None if step in chapter.steps else self.after(chapter.steps[-1])

    def place(self, otherwise: Step | None = None) -> Place:
        """Return where the reader is; it is at `otherwise` where HEAD is at no step.

        Without `otherwise`, UserError then says how to come back.
        """
        branch = git(self.workspace, "branch", "--show-current")
        commit = git(self.workspace, "rev-parse", "HEAD")
        nearest, origin, outdated = self._origin()
        # An exercise's two steps have one branch; the reader writes the second.
        known = {attempt(step): step for step in self.series.steps()}
        named = known.get(branch) or known.get(re.sub(r"-\d+$", "", branch))
        loose = not branch and commit != origin
        follower = self.after(nearest) if nearest and not is_own(nearest) else None
        if (branch or loose) and follower and is_own(follower):
            nearest = follower  # Work on top of a red step is about the green one.
        step = named or nearest or otherwise
        if step is None:
            where = f"on the branch '{branch}'" if branch else f"at {commit[:10]}"
            raise UserError(
                f"workspace/ is {where}, which did not start from the tutorial; "
                f"'{command('next')} ch01', for example, goes back and keeps your work."
            )
        tree = snapshot(self.workspace)
        dirty, started = tree != self.tree(commit), tree != self.tree(self.base(step))
        return Place(step, branch, loose, outdated, tree, dirty, started)

    def _origin(self) -> tuple[Step | None, str, bool]:
        """Return the step of the nearest commit of the tutorial, its hash, and its age.

        In a new version of the tutorial a changed step, and every step after it, has
        another commit. An old one is known by its author and title.
        """
        steps = {self.history.commit(step): step for step in self.series.steps()}
        older = {(AUTHOR[1], step.title): step for step in steps.values()}
        form = ("-z", "--max-count=2000", "--format=%H%x00%ce%x00%s", "HEAD")
        words = git(self.workspace, "log", *form).split("\0")
        for commit, mail, title in zip(*[iter(words)] * 3, strict=False):
            found = steps.get(commit) or older.get((mail, title))
            if found:
                return found, commit, commit not in steps
        return None, "", False

    def step(self, name: str) -> Step:
        """Return the step that a reader means: `ch03-02`, a tag, or a chapter.

        A chapter and an exercise mean their first step. Raises UserError with the
        nearest name, or with the chapters that there are.
        """
        steps = list(self.series.steps())
        known = {stem(step): step for step in reversed(steps)}
        known |= {step.tag: step for step in steps}
        known |= {each.tag: each.steps[0] for each in self.series.chapters}
        wanted = name.strip().lower()
        if wanted in known:
            return known[wanted]
        tags = [each.tag for each in self.series.chapters]
        here = [tag for tag in tags if f"{wanted}-".startswith(f"{tag}-")]
        if here:
            near = [each for each in known if each.startswith(here[0])]
            raise UserError(f"there is no step '{name}'.{did_you_mean(wanted, near)}")
        raise UserError(f"there is no chapter '{name}'; there are {', '.join(tags)}.")


def open_desk(book: Book) -> Desk:
    """Read what a command needs.

    Raises UserError unless `workspace/` is a worktree of this clone. Without its file
    `.git`, git in that folder would work on the clone itself.
    """
    asked = ("rev-parse", "--path-format=absolute", "--git-common-dir")
    try:
        found = git(book.workspace, *asked, "--show-toplevel")
    except (GitError, OSError):
        found = ""
    if found != f"{git(book.root, *asked)}\n{book.workspace.resolve()}":
        raise UserError(
            f"{book.workspace} is missing, or is not a worktree of this clone; "
            f"'{command('start')}' repairs it, and your branches are still there."
        )
    series = read_series(book.chapters)
    return Desk(book, series, build_history(series), book.workspace)


def is_own(step: Step) -> bool:
    """Whether the reader writes the step; a red and a setup come from the tutorial."""
    return step.kind in (Kind.GREEN, Kind.REFACTOR)


def stem(step: Step) -> str:
    """Return the tag without its kind: `ch03-02`, `ch03-ex1`."""
    return step.tag.rpartition("-")[0]


def attempt(step: Step) -> str:
    """Return the branch of the reader's work at a step."""
    return PREFIX + stem(step)
