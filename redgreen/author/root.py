"""Bring the root's copy of the service up to the last step."""

from redgreen.history import History, Trees
from redgreen.history.copy import not_as_they_should_be, too_many
from redgreen.history.git import git


def copy_root(history: History) -> None:
    """Write the files of the main line's last step into the root, and remove what it no longer has.

    Only files that git tracks are removed, for those can be had back; what somebody else put there stays, and the
    proof names it.
    """
    root = history.repository
    tracked = git(root, "ls-files", "-z").decode("utf-8").split("\0")
    with Trees(root) as trees:
        for path in too_many(history, trees, filter(None, tracked)):
            (root / path).unlink(missing_ok=True)
        stale = [path for path, _ in not_as_they_should_be(history, trees)]
        for path in stale:
            (root / path).unlink(missing_ok=True)
        if stale:
            trees.export(history.commits[history.last.tag], root, only=stale)
