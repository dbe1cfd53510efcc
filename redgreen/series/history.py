"""Build the series into commits with the same hashes on every machine, and tag them."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cached_property
from pathlib import Path

from redgreen.book import Book
from redgreen.series.git import AUTHOR, GitError, Tree, git, read_trees, scratch
from redgreen.series.model import Kind, Line, Series, SeriesError, Step
from redgreen.text import UserError, write_whole

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""The date of the first commit; each later one is a minute younger."""
HEADER = re.compile(r"^From: .*\n(?:[ \t].*\n)*Date: .*\n", re.MULTILINE)
AM = (
    "am", "--quiet", "--keep", "--keep-cr", "--committer-date-is-author-date",
    "--no-gpg-sign", "--whitespace=nowarn",
)  # fmt: skip
FORMAT = (
    "format-patch", "--stdout", "--full-index", "--binary", "--no-signature",
    "--no-stat", "--keep-subject", "--no-encode-email-headers", "--no-renames",
    "--diff-algorithm=myers", "--zero-commit",
)  # fmt: skip
KINDS = "|".join(Kind)
OWN_TAG = re.compile(rf"ch\d\d|.+-(?:\d\d-(?:{KINDS})|ex\d(?:-(?:{KINDS}))?)")
"""The form of the tags of steps, and of the short ones but for those of detours."""


@dataclass(frozen=True)
class History:
    """The commits of a series."""

    series: Series
    commits: Mapping[str, str]
    """The commit's hash for each step's tag."""

    @property
    def repository(self) -> Path:
        """The folder whose git repository holds the commits."""
        return self.series.root.parent

    def commit(self, step: Step) -> str:
        """Return the hash of the commit of `step`."""
        return self.commits[step.tag]

    def tags(self) -> dict[str, str]:
        """Return the commit of every tag, short tags included."""
        return {tag: self.commit(step) for tag, step in self.series.tags().items()}

    def tree(self, step: Step) -> str:
        """Return the hash of the tree of `step`: equal files have equal hashes."""
        return self._trees[self.commit(step)].name

    def files(self, step: Step | None) -> Mapping[str, bytes]:
        """Return the files of `step` by path; none for None, before the first step."""
        return self._trees[self.commit(step)].files if step else {}

    def text(self, step: Step | None, path: str) -> str | None:
        """Return the text of one file of `step`, or None where it has no such file."""
        content = self.files(step).get(path)
        return None if content is None else content.decode("utf-8", "replace")

    @cached_property
    def _trees(self) -> dict[str, Tree]:
        return read_trees(self.repository, self.commits.values())


def build_history(series: Series) -> History:
    """Write the commits of `series` into the repository around `chapters/`.

    Only objects are written: no ref, index or file of the repository changes. The
    hashes are kept below `.redgreen/` and used again while no patch has changed.
    Raises SeriesError for a patch that does not apply.
    """
    repository, digest = series.root.parent, _digest(series)
    notes = Book(repository).state / "history.json"
    known = json.loads(notes.read_text("utf-8")) if notes.exists() else {}
    commits = known.get(digest, {})
    names = "\n".join(commits.values()).encode()
    check = ("cat-file", "--batch-check")
    if not commits or "missing" in git(repository, *check, stdin=names):
        commits = build_commits(series, series.lines)
        write_whole(notes, json.dumps({digest: commits}))
    return History(series, commits)


def _digest(series: Series) -> str:
    """Return a hash of everything that decides the hashes of the commits."""
    found = hashlib.sha256(Path(__file__).read_bytes())
    for step in series.steps():
        place = f"{step.tag} on {step.before and step.before.tag}\n"
        found.update(place.encode() + step.patch.read_bytes())
    return found.hexdigest()


def build_commits(
    series: Series, lines: Sequence[Line], *, with_chapters: bool = False
) -> dict[str, str]:
    """Write the commits of `lines`; return their hashes by the steps' tags.

    With `with_chapters` each message has the trailer `Chapter:`, so that an author can
    move a step to another chapter; these commits have hashes of their own.
    """
    commits: dict[str, str] = {}
    with scratch(series.root.parent) as run:
        for line in lines:
            start = commits[line.start.tag] if line.start else ""
            steps = enumerate(line.steps, start=len(commits))
            mails = [mail(step, at, with_chapters) for at, step in steps]
            commits |= _apply(run, line, start, mails)
    return commits


def _apply(
    run: Callable[..., str], line: Line, start: str, mails: list[bytes]
) -> dict[str, str]:
    """Apply the mails on the commit `start`; return the new commits by tag."""
    if start:
        run("checkout", "--quiet", "--force", "--detach", start)
    try:
        run(*AM, stdin=b"".join(mails))
    except GitError as error:
        reached = Path(run("rev-parse", "--absolute-git-dir"), "rebase-apply", "next")
        step, words = line.steps[int(reached.read_text()) - 1], str(error)
        reason = (re.findall(r"error: (.*)", words) or [words])[0]
        raise SeriesError(
            step.patch,
            f"the patch does not apply on the step before it ({reason}); adapt it "
            f"with 'python3 redgreen edit {step.tag}'.",
        ) from None
    hashes = run("rev-list", "--reverse", f"{start}..HEAD" if start else "HEAD")
    tags = (step.tag for step in line.steps)
    return dict(zip(tags, hashes.split(), strict=True))


def mail(step: Step, position: int, with_chapter: bool) -> bytes:
    """Return the patch as a mail, its author fixed, its date set by its position."""
    text = _dated(step.patch.read_bytes().decode("utf-8"), position)
    if with_chapter:
        trailer = f"\nChapter: {step.chapter}\n\ndiff --git "
        text = text.replace("\n\ndiff --git ", trailer, 1)
    return f"{text}\n".encode()


def patches_of(repository: Path, commits: Sequence[str]) -> list[bytes]:
    """Return the commits as patch files of the series.

    The date in the file is the same for every step, so that moving a step changes no
    other file. git runs beside the repository, whose settings would change the bytes.
    """
    with scratch(repository) as run:
        mails = [run(*FORMAT, "-1", commit) for commit in commits]
    return [_dated(each, 0).encode("utf-8", "surrogateescape") for each in mails]


def _dated(patch: str, position: int) -> str:
    """Return the patch with the book's author and the date of this position."""
    date = format_datetime(EPOCH + timedelta(minutes=position))
    header = f"From: {AUTHOR[0]} <{AUTHOR[1]}>\nDate: {date}\n"
    return HEADER.sub(lambda _: header, patch, count=1).rstrip("\n") + "\n"


def write_tags(history: History) -> tuple[list[str], list[str]]:
    """Make every tag of the book point at its commit, all at once.

    Returns the names of those written and of those removed. A tag is the book's when it
    points at a commit of the book's author. Raises UserError, before anything changes,
    when a needed name is a tag of the user's.
    """
    repository, wanted = history.repository, history.tags()
    form = "--format=%(refname:strip=2) %(objectname) %(committeremail)"
    lines = git(repository, "for-each-ref", form, "refs/tags").splitlines()
    rows = [line.split(" ", 2) for line in lines]
    present = {name: commit for name, commit, _ in rows}
    ours = {name for name, _, address in rows if address == f"<{AUTHOR[1]}>"}
    for name in sorted(wanted.keys() & present.keys() - ours):
        raise UserError(
            f"the tag '{name}' is yours, and the tutorial needs the name; rename "
            f"it with 'git tag my-{name} {name} && git tag -d {name}', try again."
        )
    written = [name for name in wanted if present.get(name) != wanted[name]]
    removed = [name for name in sorted(ours - wanted.keys()) if OWN_TAG.fullmatch(name)]
    updates = [f"update refs/tags/{name} {wanted[name]}\n" for name in written]
    updates += [f"delete refs/tags/{name}\n" for name in removed]
    git(repository, "update-ref", "--stdin", stdin="".join(updates).encode())
    return written, removed
