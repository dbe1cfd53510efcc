"""What must hold of a step's change without running it: the paths, the patch as git writes it, the tests kept."""

from collections.abc import Iterator
from typing import Protocol

from redgreen.history import History, Trees
from redgreen.history.patches import Patches
from redgreen.rules import check_change
from redgreen.series.model import Step
from redgreen.series.order import may_change, waiting_claims


class Written(Protocol):
    """The commits of a series, their files and their patches."""

    @property
    def history(self) -> History:
        """The commits."""

    @property
    def trees(self) -> Trees:
        """Their files."""

    @property
    def patches(self) -> Patches:
        """Their patches."""


def check_patch(written: Written, step: Step) -> Iterator[str]:
    """Yield a refusal when the commit changes what its kind may not, or the file is not as git writes it.

    The reader of the series goes by the patch's `diff --git` lines; `git am` takes older forms of a diff as well.
    """
    before, commits = written.history.before(step), written.history.commits
    old = written.trees.entries(commits[before.tag]) if before else {}
    new = written.trees.entries(commits[step.tag])
    changed = [path for path in sorted({*old, *new}) if old.get(path) != new.get(path)]
    yield from filter(None, (may_change(step.kind, path) for path in changed))
    if written.patches.of(step) != step.patch.read_bytes():
        yield f"{step.patch.name} is not what 'git format-patch' writes of its commit; write it again with 'save'."


def check_step_change(written: Written, step: Step) -> Iterator[str]:
    """Yield a refusal for each rule that the change of the step's files breaks; see `redgreen.rules`."""
    before, commits = written.history.before(step), written.history.commits
    old = written.trees.files(commits[before.tag]) if before else {}
    yield from check_change(
        step, old, written.trees.files(commits[step.tag]), waiting_claims(written.history.series, step)
    )
