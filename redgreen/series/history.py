"""Build the series into commits with the same hashes on every machine, and tag them."""

import hashlib
import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cached_property
from pathlib import Path

from redgreen.book import Book
from redgreen.series.git import AUTHOR, GitError, git, objects_of
from redgreen.series.model import Line, Series, Step
from redgreen.series.trees import Tree, read_trees
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
NUMBERED = r"ch\d\d(?:-\d\d-(?:setup|red|green|refactor)|-ex\d(?:-(?:red|green))?)?"
"""The form of the tags of the main line."""


@dataclass(frozen=True)
class History:
    """The commits of a series."""

    series: Series
    repository: Path
    """The folder whose git repository holds the commits."""
    commits: Mapping[str, str]
    """The commit's hash for each step's tag."""

    def commit(self, step: Step) -> str:
        """Return the hash of the commit of `step`."""
        return self.commits[step.tag]

    def tags(self) -> dict[str, str]:
        """Return the commit of every tag, short tags included."""
        return {tag: self.commit(step) for tag, step in self.series.tags().items()}

    def tree(self, step: Step) -> str:
        """Return the hash of the tree of `step`: equal files have equal hashes."""
        return self._trees[self.commit(step)].name

    def before(self, step: Step) -> str | None:
        """Return the commit on which `step` builds; None for the first step."""
        earlier = self.series.before(step)
        return self.commit(earlier) if earlier else None

    def files(self, step: Step | None) -> Mapping[str, bytes]:
        """Return the files of `step` by path; none for None, before the first step."""
        return self._trees[self.commit(step)].files if step else {}

    def text(self, step: Step | None, path: str) -> str | None:
        """Return the text of one file of `step`, or None where it has no such file."""
        content = self.files(step).get(path)
        return None if content is None else content.decode("utf-8", "replace")

    @cached_property
    def _trees(self) -> dict[str, Tree]:
        parents = {}
        for line in self.series.lines:
            for step in line.steps:
                before = line.before(step)
                parents[self.commit(step)] = self.commit(before) if before else None
        return read_trees(self.repository, parents)


@dataclass(frozen=True)
class TagChanges:
    """What `write_tags` did."""

    written: list[str]
    removed: list[str]
    kept: list[str]
    """Those that were right already."""


def build_history(series: Series) -> History:
    """Write the commits of `series` into the repository around `chapters/`.

    Only objects are written: no ref, index or file of the repository changes. The
    hashes are kept below `.redgreen/` and used again while no patch has changed.
    Raises UserError without a repository, and for a patch that does not apply.
    """
    repository, digest = series.root.parent, _digest(series)
    objects_of(repository)
    notes = Book(repository).state / "history.json"
    commits = _known(repository, notes, digest)
    if not commits:
        commits = build_commits(series, series.lines)
        write_whole(notes, json.dumps({"digest": digest, "commits": commits}))
    return History(series, repository, commits)


def build_commits(
    series: Series, lines: Sequence[Line], *, with_chapters: bool = False
) -> dict[str, str]:
    """Write the commits of `lines`; return their hashes by the steps' tags.

    With `with_chapters` each message has the trailer `Chapter:`, so that an author can
    move a step to another chapter; these commits have hashes of their own.
    """
    extra = {"GIT_OBJECT_DIRECTORY": objects_of(series.root.parent)}
    commits: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="redgreen-am-") as name:
        git(Path(name), "init", "--quiet", "--template=", ".")
        for line in lines:
            start = commits[line.start.tag] if line.start else ""
            steps = enumerate(line.steps, start=len(commits))
            mails = [mail(step, at, with_chapters) for at, step in steps]
            hashes = _apply(Path(name), extra, line, start, mails)
            commits |= dict(zip((s.tag for s in line.steps), hashes, strict=True))
    return commits


def _digest(series: Series) -> str:
    """Return a hash of everything that decides the hashes of the commits."""
    found = hashlib.sha256(Path(__file__).read_bytes())
    for line in series.lines:
        found.update(repr((line.name, line.start and line.start.tag)).encode())
        for step in line.steps:
            found.update(step.tag.encode() + b"\0" + step.patch.read_bytes())
    return found.hexdigest()


def _known(repository: Path, notes: Path, digest: str) -> dict[str, str]:
    """Return the commits of an earlier build of the same patches, if all exist."""
    try:
        found = json.loads(notes.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if found["digest"] != digest:
        return {}
    names = "\n".join(found["commits"].values()).encode()
    answers = git(repository, "cat-file", "--batch-check", stdin=names)
    return {} if "missing" in answers else found["commits"]


def _apply(
    folder: Path, extra: Mapping[str, str], line: Line, start: str, mails: list[bytes]
) -> list[str]:
    """Apply the mails on the commit `start`; return the new commits."""
    if start:
        git(folder, "checkout", "--quiet", "--force", "--detach", start, extra=extra)
    try:
        git(folder, *AM, stdin=b"".join(mails), extra=extra)
    except GitError as error:
        reached = folder / ".git" / "rebase-apply" / "next"
        if not reached.exists():
            raise
        step, words = line.steps[int(reached.read_text()) - 1], str(error)
        reason = (re.findall(r"error: (.*)", words) or [words])[0]
        name = step.patch.as_posix().rpartition("/chapters/")[2]
        raise UserError(
            f"chapters/{name}: the patch does not apply on the step before it "
            f"({reason}); adapt it with 'python3 redgreen edit {step.tag}'."
        ) from None
    span = f"{start}..HEAD" if start else "HEAD"
    return git(folder, "rev-list", "--reverse", span, extra=extra).split()


def mail(step: Step, position: int, with_chapter: bool) -> bytes:
    """Return the patch as a mail, its author fixed, its date set by its position."""
    name, address = AUTHOR
    date = format_datetime(EPOCH + timedelta(minutes=position))
    header = f"From: {name} <{address}>\nDate: {date}\n"
    text = step.patch.read_bytes().decode("utf-8")
    fixed = HEADER.sub(lambda _: header, text, count=1)
    if with_chapter:
        trailer = f"\nChapter: {step.chapter}\n\ndiff --git "
        fixed = fixed.replace("\n\ndiff --git ", trailer, 1)
    return (fixed.rstrip("\n") + "\n\n").encode()


def patches_of(repository: Path, commits: Sequence[str]) -> list[bytes]:
    """Return the commits as patch files of the series.

    The date in the file is the same for every step, so that moving a step changes no
    other file. git runs beside the repository, whose settings would change the bytes.
    """
    name, address = AUTHOR
    fixed = f"From: {name} <{address}>\nDate: {format_datetime(EPOCH)}\n"
    extra = {"GIT_OBJECT_DIRECTORY": objects_of(repository)}
    with tempfile.TemporaryDirectory(prefix="redgreen-patch-") as scratch:
        bare = Path(scratch)
        git(bare, "init", "--quiet", "--bare", "--template=", ".")
        mails = [git(bare, *FORMAT, "-1", each, extra=extra) for each in commits]
    texts = [HEADER.sub(lambda _: fixed, mail, count=1) for mail in mails]
    return [(text.rstrip("\n") + "\n").encode() for text in texts]


def write_tags(history: History) -> TagChanges:
    """Make every tag of the book point at its commit, all at once.

    A tag is the book's when it points at a commit of the book's author. Raises
    UserError, before anything changes, when a needed name is a tag of the user's.
    """
    repository, wanted = history.repository, history.tags()
    present = _present_tags(repository)
    for name in sorted(wanted):
        if name in present and not present[name][1]:
            raise UserError(
                f"the tag '{name}' is yours, and the tutorial needs the name; rename "
                f"it with 'git tag my-{name} {name} && git tag -d {name}', try again."
            )
    detours = [re.escape(each.name) for each in history.series.chapters if each.after]
    ours = re.compile("|".join([NUMBERED, *(rf"{each}(?:-.*)?" for each in detours)]))
    kept = [n for n, commit in wanted.items() if present.get(n, ("",))[0] == commit]
    written = [name for name in wanted if name not in kept]
    old = [n for n, (_, book) in present.items() if book and n not in wanted]
    removed = [name for name in old if ours.fullmatch(name)]
    lines = [f"update refs/tags/{name} {wanted[name]}\n" for name in written]
    lines += [f"delete refs/tags/{name}\n" for name in removed]
    git(repository, "update-ref", "--stdin", stdin="".join(lines).encode())
    return TagChanges(written, removed, kept)


def _present_tags(repository: Path) -> dict[str, tuple[str, bool]]:
    """Return the tags of the repository: the hash, and whether the book made it."""
    form = "%(refname:strip=2)%00%(objectname)%00%(objecttype)%00%(committeremail)"
    rows = git(repository, "for-each-ref", f"--format={form}", "refs/tags").split("\n")
    found = {}
    for row in filter(None, rows):
        name, commit, kind, mail = row.split("\0")
        found[name] = (commit, kind == "commit" and mail == f"<{AUTHOR[1]}>")
    return found
