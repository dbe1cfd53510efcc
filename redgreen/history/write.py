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
    "--full-index",
    "--binary",
    "--no-signature",
    "--no-stat",
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
    name = git_text(repository, "rev-parse", f"{commit}^{{commit}}", extra=extra or {})
    return as_file(_format(repository, ("--zero-commit", "-1", name), extra or {}))


def mailbox(repository: Path, start: str, end: str) -> bytes:
    """Return the mails of the commits from `start`, left out, to `end`, each beginning with its commit's hash.

    An empty `start` begins with the first commit of all.
    """
    return _format(repository, (f"{start}..{end}",) if start else ("--root", end), {})


def as_file(mail: bytes) -> bytes:
    """Return a mail of format-patch as the patch file that the book keeps."""
    name, address = AUTHOR
    fixed = f"From: {name} <{address}>\nDate: {format_datetime(EPOCH)}\n"
    text = HEADER.sub(lambda _: fixed, mail.decode("utf-8"), count=1)
    return (text.rstrip("\n") + "\n").encode()


def _format(repository: Path, commits: tuple[str, ...], extra: dict[str, str]) -> bytes:
    """Run format-patch beside the repository, whose own configuration (format.*, diff.*) would change the bytes."""
    objects = git_text(repository, "rev-parse", "--path-format=absolute", "--git-path", "objects", extra=extra)
    with tempfile.TemporaryDirectory(prefix="redgreen-patch-") as scratch:
        bare = Path(scratch)
        (bare / "refs").mkdir()
        (bare / "HEAD").write_text("ref: refs/heads/none\n")
        return git(bare, *FORMAT, *commits, extra=extra | {"GIT_DIR": scratch, "GIT_OBJECT_DIRECTORY": objects})
