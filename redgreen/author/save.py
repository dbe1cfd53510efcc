"""Write an edit back: patches, numbers, the root's files, transcripts."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from redgreen.author.edit import (
    EXERCISE,
    REFS,
    Edit,
    close_edit,
    finish_rebase,
    folder_of,
    read_edit,
    write_edit,
)
from redgreen.book import Book, tool
from redgreen.proof.static import extra_files
from redgreen.series.git import GitError, git
from redgreen.series.history import History, build_history, patches_of, write_tags
from redgreen.series.model import Series, Step
from redgreen.series.read import read_series
from redgreen.series.trees import export
from redgreen.text import UserError, counted

CHAPTER = re.compile(r"^Chapter: *(?P<name>\S+)[ \t]*\n", re.MULTILINE)
KIND = re.compile(r"^Step: *(?P<kind>\w+)", re.MULTILINE)
SLUG_WORDS = 7


@dataclass(frozen=True)
class Commit:
    """One commit of the edit: a step."""

    hash: str
    chapter: str
    title: str
    kind: str
    patch: bytes
    """The patch for `chapters/`, without the trailer that names the chapter."""


def save(book: Book) -> int:
    """Write the open edit into `chapters/`, then prove and record what changed.

    Lines of history that start from the edited one are rebased and written, too.
    Returns the exit code of the proof; the patches are written even when a step does
    not hold, and `git checkout chapters` is the undo. Raises UserError at a conflict
    and for commits that are no steps, before it writes; the worktree stays open then.
    """
    edit, folder = read_edit(book), folder_of(book)
    while edit.lines:
        finish_rebase(folder)
        commits = list(_commits(book, edit))
        _try_out(book, edit, commits)
        changed, moved = _write_line(book.chapters, edit.lines[0], commits)
        edit.changed += changed
        edit.moved |= moved
        done = edit.lines.pop(0)
        edit.lines += [name for name, side in edit.sides.items() if side["on"] == done]
        if not EXERCISE.fullmatch(done):
            _note_ends(book, commits)
        write_edit(book, edit)
        _rebase_next(book, edit)
    series = read_series(book.chapters)
    history = build_history(series)
    _copy_root(history)
    write_tags(history)
    pages = _renumber_pages(book, edit.moved)
    close_edit(book)
    steps = [step for step in series.steps() if _name(series, step) in edit.changed]
    click.echo(f"{counted(len(steps), 'step')} written. Proving and recording:")
    tags = ",".join(step.tag for step in steps)
    record = ("--record", f"--whole-at={tags}", "-n", "2", "-q", "--no-header")
    code = subprocess.run(
        [tool("pytest"), "chapters", *record], cwd=book.root
    ).returncode
    _report(book, steps, pages)
    return code


def _commits(book: Book, edit: Edit) -> Iterator[Commit]:
    """Yield the commits of the line in the worktree, in order."""
    folder = folder_of(book)
    start = f"{REFS}/{edit.start}..HEAD" if edit.start else "HEAD"
    form = "--format=%H%x00%P%x00%s"
    rows = git(folder, "log", "--reverse", form, start).splitlines()
    hashes = [row.split("\0")[0] for row in rows]
    chapter = edit.chapter
    if not edit.start:
        chapter = ""
    for row, patch in zip(rows, patches_of(book.root, hashes), strict=True):
        name, parents, title = row.split("\0")
        if " " in parents:
            raise UserError(f"the commit '{title}' is a merge; a step is one patch.")
        head, cut, body = patch.decode("utf-8").partition("\ndiff --git ")
        named = CHAPTER.search(head + "\n")
        chapter = named["name"] if named else chapter or edit.chapter
        head = CHAPTER.sub("", head + "\n").removesuffix("\n")
        kind = KIND.search(head)
        if not kind:
            raise UserError(
                f"the commit '{title}' has no 'Step:' trailer; add 'Step: red' or "
                "another kind to the end of its message with 'git commit --amend'."
            )
        yield Commit(name, chapter, title, kind["kind"], (head + cut + body).encode())


def _try_out(book: Book, edit: Edit, commits: Sequence[Commit]) -> None:
    """Write the line into a copy of `chapters/`. Raises UserError for its faults."""
    with tempfile.TemporaryDirectory(prefix="redgreen-save-") as name:
        copy = shutil.copytree(book.chapters, Path(name) / "chapters")
        _write_line(copy, edit.lines[0], commits)
        read_series(copy, empty_chapters=True)


def _write_line(
    root: Path, name: str, commits: Sequence[Commit]
) -> tuple[list[str], dict[str, str]]:
    """Write the patches of one line; what is not there any more is removed.

    Returns the changed files, and the new key and tag of each step by the old ones.
    """
    before = read_series(root, empty_chapters=True)
    changed: list[str] = []
    moved: dict[str, str] = {}
    exercise = EXERCISE.fullmatch(name)
    layout: dict[Path, Commit] = {}
    counts: dict[str, int] = {}
    for commit in commits:
        folder = root / commit.chapter
        slug = _slug(before, commit)
        if exercise:
            stem = f"exercises/{exercise['number']}"
        else:
            counts[commit.chapter] = counts.get(commit.chapter, 0) + 1
            stem = f"{counts[commit.chapter]:02d}"
        layout[folder / f"{stem}-{commit.kind}-{slug}.patch"] = commit
        _chapter_settings(before, folder)
    old = {
        step.patch: step
        for line in before.lines
        if line.name == name
        for step in line.steps
    }
    titles = {(step.chapter, step.title): step for step in old.values()}
    outputs: dict[Path, bytes] = {}
    for path, commit in layout.items():
        earlier = titles.get((commit.chapter, commit.title))
        if earlier and earlier.transcript.exists():
            outputs[path.with_suffix(".out")] = earlier.transcript.read_bytes()
        same = path in old and path.read_bytes() == commit.patch
        if not same:
            changed.append(path.relative_to(root).as_posix())
        if earlier and earlier.patch != path:
            moved |= _moved(earlier, path, commit.kind)
    for path in old:
        path.with_suffix(".out").unlink(missing_ok=True)
        if path not in layout:
            path.unlink()
    for path, commit in layout.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(commit.patch)
    for path, content in outputs.items():
        path.write_bytes(content)
    return changed, moved


def _moved(step: Step, path: Path, kind: str) -> dict[str, str]:
    """Return the old key and tag of a step with the new ones."""
    number = path.name.partition("-")[0]
    if path.parent.name == "exercises":
        return {}
    tag = f"{step.tag.rsplit('-', 2)[0]}-{number}-{kind}"
    return {step.key: f"{step.chapter}/{number}-{kind}", step.tag: tag}


def _slug(before: Series, commit: Commit) -> str:
    """Return the words of the file's name: the old ones while the title is the same."""
    for step in before.steps():
        if (step.chapter, step.title) == (commit.chapter, commit.title):
            return step.slug
    words = re.findall(r"[a-z0-9]+", commit.title.lower().replace("'", ""))
    return "-".join(words[:SLUG_WORDS]) or "step"


def _chapter_settings(before: Series, folder: Path) -> None:
    """Write the `chapter.toml` of a new chapter, for the author to complete."""
    path = folder / "chapter.toml"
    if not path.exists():
        title = re.sub(r"^\d\d-", "", folder.name).replace("-", " ").capitalize()
        part = before.main_line[-1].part
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(f'title = "{title}"\npart = "{part}"\n', "utf-8")


def _note_ends(book: Book, commits: Sequence[Commit]) -> None:
    """Point a ref at the new last commit of each chapter; side lines start from it."""
    ends = {commit.chapter: commit.hash for commit in commits}
    lines = [f"update {REFS}/new/{name} {end}\n" for name, end in ends.items()]
    git(book.root, "update-ref", "--stdin", stdin="".join(lines).encode())


def _rebase_next(book: Book, edit: Edit) -> None:
    """Rebase the next line, in the worktree, onto the new end of its chapter.

    A line whose start has not changed is left out. Raises UserError at a conflict; the
    next `save` goes on after it.
    """
    folder = folder_of(book)
    while edit.lines:
        side = edit.sides[edit.lines[0]]
        start = git(folder, "rev-parse", f"{REFS}/{side['start']}")
        new = git(folder, "rev-parse", f"{REFS}/new/{side['chapter']}")
        if start != new:
            break
        edit.lines.pop(0)
    else:
        return
    edit.start, edit.chapter = f"new/{side['chapter']}", side["own"]
    write_edit(book, edit)
    last = f"{REFS}/{side['last']}"
    with contextlib.suppress(GitError):
        git(folder, "rebase", "--empty=keep", "--onto", new, start, last)


def _copy_root(history: History) -> None:
    """Write the files of the last step into the root; remove what it does not have."""
    root, last = history.repository, history.series.last
    tracked = set(git(root, "ls-files", "-z").split("\0"))
    for name in tracked.intersection(extra_files(root, history.files(last))):
        (root / name).unlink()
    export(history.files(last), root)


def _renumber_pages(book: Book, moved: Mapping[str, str]) -> list[Path]:
    """Give the steps that moved their new keys and tags on the pages."""
    if not moved:
        return []
    names = "|".join(re.escape(name) for name in moved)
    form = re.compile(rf"(?<![\w-])({names})(?![\w-])")
    changed = []
    for page in sorted(book.docs.rglob("*.md")):
        text = page.read_text("utf-8")
        new = form.sub(lambda match: moved[match[0]], text)
        if new != text:
            page.write_text(new, "utf-8")
            changed.append(page)
    return changed


def _report(book: Book, steps: Sequence[Step], pages: Sequence[Path]) -> None:
    """Print the changed files of the series, and the pages that show changed steps."""
    keys = {step.key for step in steps}
    shown = {
        page
        for page in book.docs.rglob("*.md")
        if keys & {line.strip() for line in page.read_text("utf-8").splitlines()}
    }
    status = git(book.root, "status", "--short", "chapters")
    click.echo(status or "No file of chapters/ has changed.")
    if shown or pages:
        names = sorted({p.relative_to(book.root).as_posix() for p in {*shown, *pages}})
        click.echo(f"Read again what shows these steps: {', '.join(names)}")


def _name(series: Series, step: Step) -> str:
    return step.patch.relative_to(series.root).as_posix()
