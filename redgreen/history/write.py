"""Write a commit as a patch file: the same commit gives the same bytes."""

import re
import tempfile
from email.utils import format_datetime
from pathlib import Path

from redgreen.history.build import EPOCH
from redgreen.history.git import AUTHOR, git, git_text

FORMAT = (
    "format-patch",
    "--stdout",
    "-1",
    "--full-index",
    "--binary",
    "--no-signature",
    "--no-stat",
    "--zero-commit",
    "--keep-subject",
    "--no-encode-email-headers",
    "--no-renames",
    "--diff-algorithm=myers",
)
# git folds a long author into a second line, which begins with a blank (RFC 5322, section 2.2.3).
HEADER = re.compile(r"^From: .*\n(?:[ \t].*\n)*Date: .*\n", re.MULTILINE)


def patch_of(repository: Path, commit: str, extra: dict[str, str] | None = None) -> bytes:
    """Return the patch of `commit`, with the book's author and its first day as the date.

    The date in the file is the same for every step, so that moving a step changes no other file; the builder
    sets the real one from the position in the series.
    """
    name, mail = AUTHOR
    text = _format(repository, commit, extra or {}).decode("utf-8")
    fixed = f"From: {name} <{mail}>\nDate: {format_datetime(EPOCH)}\n"
    return (HEADER.sub(lambda _: fixed, text, count=1).rstrip("\n") + "\n").encode()


def _format(repository: Path, commit: str, extra: dict[str, str]) -> bytes:
    """Run format-patch beside the repository, whose own configuration (format.*, diff.*) would change the bytes."""
    asked = ("rev-parse", "--path-format=absolute", "--git-path", "objects", f"{commit}^{{commit}}")
    objects, name = git_text(repository, *asked, extra=extra).split("\n")
    with tempfile.TemporaryDirectory(prefix="redgreen-patch-") as scratch:
        bare = Path(scratch)
        (bare / "refs").mkdir()
        (bare / "HEAD").write_text("ref: refs/heads/none\n")
        return git(bare, *FORMAT, name, extra=extra | {"GIT_DIR": scratch, "GIT_OBJECT_DIRECTORY": objects})
