"""Where the reader stands, read off git: at a step, on an attempt, on a branch of their own, or nowhere in the book."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from redgreen.errors import BookError
from redgreen.history.git import GitError
from redgreen.reader import route
from redgreen.reader.desk import Desk
from redgreen.reader.git import succeeds
from redgreen.reader.origin import find_origin
from redgreen.reader.words import command
from redgreen.series.model import Step

UNDER_WAY = (
    ("MERGE_HEAD", "a merge", "git merge --continue", "git merge --abort"),
    ("rebase-merge", "a rebase", "git rebase --continue", "git rebase --abort"),
    ("rebase-apply", "a rebase", "git rebase --continue", "git rebase --abort"),
    ("CHERRY_PICK_HEAD", "a cherry-pick", "git cherry-pick --continue", "git cherry-pick --abort"),
    ("REVERT_HEAD", "a revert", "git revert --continue", "git revert --abort"),
    ("BISECT_LOG", "a bisect", "git bisect good", "git bisect reset"),
)
"""The file of git's that says so, what is under way, and the commands that end it."""


class LostError(BookError):
    """The reader stands where no step of the book is."""


@dataclass(frozen=True)
class Place:
    """Where HEAD is."""

    step: Step
    """The step that the reader works at."""
    branch: str | None
    """The branch that is checked out; None where HEAD is detached."""
    commit: str
    at_tag: bool
    """Whether HEAD is detached at the very commit of the step."""
    at_older: bool = False
    """Whether HEAD is detached at the commit that an older version of the book had for the step."""
    on_older: bool = False
    """Whether the branch began in an older version of the book."""

    @property
    def on_attempt(self) -> bool:
        """Whether the branch is one of the desk's."""
        return self.branch is not None and self.branch.startswith(route.PREFIX)

    @property
    def own_branch(self) -> bool:
        """Whether the branch has a name of the reader's own."""
        return self.branch is not None and not self.on_attempt


def find_place(desk: Desk) -> Place:
    """Return where the reader stands; raise LostError, with the way back, when that is at no step."""
    branch = branch_of(desk)
    if not has_commit(desk):
        raise LostError(_way_back(desk, branch))
    commit, origin = desk.git("rev-parse", "HEAD"), find_origin(desk)
    if branch is None and origin and origin.commit == commit:
        return Place(origin.step, None, commit, at_tag=origin.current, at_older=not origin.current)
    steps = {step.tag: step for step in desk.series.steps()}
    step = route.step_of_branch(desk.series, branch or "") or steps.get(desk.memory.branches.get(branch or "", ""))
    if step is None and origin:
        step = _worked_at(desk, origin.step)
    if step is None:
        raise LostError(_way_back(desk, branch))
    return Place(step, branch, commit, at_tag=False, on_older=origin is not None and not origin.current)


def check_settled(desk: Desk) -> None:
    """Raise BookError when git is in the middle of something that going elsewhere would spoil."""
    folder = Path(desk.git("rev-parse", "--absolute-git-dir"))
    for name, what, end, give_up in UNDER_WAY:
        if (folder / name).exists():
            raise BookError(
                f"{what} is under way in workspace/; end it with '{end}' or give it up with '{give_up}', then try again."
            )


def has_commit(desk: Desk) -> bool:
    """Say whether HEAD leads to a commit; on a branch that was made with `--orphan` it does not yet."""
    return succeeds(desk.workspace, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")


def branch_of(desk: Desk) -> str | None:
    """Return the branch that is checked out, which may have no commit yet; None where HEAD is detached."""
    try:
        # Not --short: git would put heads/ before a name that a tag has too.
        return desk.git("symbolic-ref", "--quiet", "HEAD").removeprefix("refs/heads/")
    except GitError:
        return None


def _worked_at(desk: Desk, nearest: Step) -> Step:
    """Return the step that work grown from the book's `nearest` step is about: the reader's own that follows it."""
    follower = None if route.is_own(nearest) else route.after(desk.series, nearest)
    return follower if follower and route.is_own(follower) else nearest


def _way_back(desk: Desk, branch: str | None) -> str:
    known = {step.tag for step in desk.series.steps()}
    back = desk.memory.at if desk.memory.at in known else desk.series.main_line[0].steps[0].tag
    where = f"on the branch '{branch}'" if branch else "at a commit"
    return f"workspace/ is {where}, which grew from no step of this book; '{command('next')} {back}' goes back to the book."
