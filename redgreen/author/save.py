"""Write an edit back: patches, numbers, the root's files, transcripts."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from redgreen.author.edit import (
    EXERCISE,
    Edit,
    close_edit,
    finish_replay,
    folder_of,
    read_edit,
)
from redgreen.book import Book, tool
from redgreen.proof.static import extra_files
from redgreen.series.git import export, git
from redgreen.series.history import History, build_history, patches_of, write_tags
from redgreen.series.model import Series
from redgreen.series.read import read_series
from redgreen.text import UserError, counted

CHAPTER = re.compile(r"^Chapter: *(?P<name>\S+)[ \t]*\n", re.MULTILINE)
KIND = re.compile(r"^Step: *(?P<kind>\w+)", re.MULTILINE)
SLUG_WORDS = 7


@dataclass(frozen=True)
class Commit:
    """One commit of the edit: a step."""

    chapter: str
    title: str
    kind: str
    patch: bytes
    """The patch for `chapters/`, without the trailer that names the chapter."""


def save(book: Book) -> int:
    """Write the open edit into `chapters/`, then prove and record what changed.

    Returns the exit code of the proof; the patches are written even when a step does
    not hold, and `git checkout chapters` is the undo. Raises UserError at a conflict
    and for commits that are no steps, before it writes; the worktree stays open then.
    Raises it also when an exercise or a detour no longer applies on its chapter.
    """
    edit, folder = read_edit(book), folder_of(book)
    finish_replay(folder)
    commits = list(_commits(book, edit))
    with tempfile.TemporaryDirectory(prefix="redgreen-save-") as name:
        copy = shutil.copytree(book.chapters, Path(name) / "chapters")
        _write_line(copy, edit.line, commits)
        read_series(copy)  # Raises UserError for the faults of the new series.
    changed, moved = _write_line(book.chapters, edit.line, commits)
    pages = _renumber_pages(book, moved)
    close_edit(book)
    series = read_series(book.chapters)
    history = build_history(series)
    _copy_root(history)
    write_tags(history)
    steps = [step for step in series.steps() if step.patch in changed]
    pages |= _pages_with(book, {step.key for step in steps})
    click.echo(f"{counted(len(steps), 'step')} written. Proving and recording:")
    tags = ",".join(step.tag for step in steps)
    record = ("--record", f"--whole-at={tags}", "-n", "2", "-q", "--no-header")
    command = [tool("pytest"), "chapters", *record]
    code = subprocess.run(command, cwd=book.root).returncode
    status = git(book.root, "status", "--short", "chapters")
    click.echo(status or "No file of chapters/ has changed.")
    if pages:
        click.echo(f"Read again what shows these steps: {', '.join(sorted(pages))}")
    return code


def _commits(book: Book, edit: Edit) -> Iterator[Commit]:
    """Yield the commits of the line in the worktree, in order."""
    span = f"{edit.start}..HEAD" if edit.start else "HEAD"
    form = "--format=%H%x00%P%x00%s"
    rows = git(folder_of(book), "log", "--reverse", form, span).splitlines()
    hashes, chapter = [row.split("\0")[0] for row in rows], ""
    new = not any((book.chapters / edit.chapter).glob("*.patch"))
    for row, patch in zip(rows, patches_of(book.root, hashes), strict=True):
        _, parents, title = row.split("\0")
        head, cut, body = patch.decode("utf-8").partition("\ndiff --git ")
        named = CHAPTER.search(head + "\n")
        if named:
            chapter = named["name"]
        elif new or not chapter:
            chapter = edit.chapter
        head = CHAPTER.sub("", head + "\n").removesuffix("\n")
        kind = KIND.search(head)
        if " " in parents:
            raise UserError(f"the commit '{title}' is a merge; a step is one patch.")
        if not kind:
            raise UserError(
                f"the commit '{title}' has no 'Step:' trailer; add 'Step: red' or "
                "another kind to the end of its message with 'git commit --amend'."
            )
        yield Commit(chapter, title, kind["kind"], (head + cut + body).encode())


def _write_line(
    root: Path, name: str, commits: Sequence[Commit]
) -> tuple[list[Path], dict[str, str]]:
    """Write the patches of one line; what is not there any more is removed.

    Returns the changed files, and the new key and tag of each step by the old ones.
    """
    before = read_series(root, empty_chapters=True)
    lines = [line for line in before.lines if line.name == name]
    old = {step.patch: step for line in lines for step in line.steps}
    titles = {(step.chapter, step.title): step for step in old.values()}
    changed: list[Path] = []
    moved: dict[str, str] = {}
    new: dict[Path, bytes] = {}
    counts: dict[str, int] = {}
    for commit in commits:
        earlier = titles.get((commit.chapter, commit.title))
        exercise, folder = EXERCISE.fullmatch(name), root / commit.chapter
        counts[commit.chapter] = counts.get(commit.chapter, 0) + 1
        number = f"{counts[commit.chapter]:02d}"
        stem = f"exercises/{exercise['number']}" if exercise else number
        slug = earlier.slug if earlier else _slug(commit.title)
        path = folder / f"{stem}-{commit.kind}-{slug}.patch"
        new[path] = commit.patch
        if earlier and earlier.transcript.exists():
            new[path.with_suffix(".out")] = earlier.transcript.read_bytes()
        if not path.exists() or path.read_bytes() != commit.patch:
            changed.append(path)
        if earlier and earlier.patch != path and not exercise:
            end = f"{number}-{commit.kind}"
            moved |= {earlier.key: f"{earlier.chapter}/{end}"}
            moved |= {earlier.tag: f"{earlier.tag.rsplit('-', 2)[0]}-{end}"}
        _chapter_settings(before, folder)
    for path in old:
        path.unlink()
        path.with_suffix(".out").unlink(missing_ok=True)
    for path, content in new.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return changed, moved


def _slug(title: str) -> str:
    """Return the words of a file's name for a new title."""
    words = re.findall(r"[a-z0-9]+", title.lower().replace("'", ""))
    return "-".join(words[:SLUG_WORDS]) or "step"


def _chapter_settings(before: Series, folder: Path) -> None:
    """Write the `chapter.toml` of a new chapter, for the author to complete."""
    path = folder / "chapter.toml"
    if not path.exists():
        title = re.sub(r"^\d\d-", "", folder.name).replace("-", " ").capitalize()
        part = before.main_line[-1].part
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(f'title = "{title}"\npart = "{part}"\n', "utf-8")


def _copy_root(history: History) -> None:
    """Write the files of the last step into the root; remove what it does not have."""
    root, files = history.repository, history.files(history.series.last)
    tracked = set(git(root, "ls-files", "-z").split("\0"))
    for name in tracked.intersection(extra_files(root, files)):
        (root / name).unlink()
    export(files, root)


def _renumber_pages(book: Book, moved: Mapping[str, str]) -> set[str]:
    """Give the steps that moved their new keys and tags; return the changed pages."""
    names = "|".join(re.escape(name) for name in moved) or "(?!)"
    form, changed = re.compile(rf"(?<![\w-])({names})(?![\w-])"), set()
    for page in book.docs.rglob("*.md"):
        text = page.read_text("utf-8")
        new = form.sub(lambda match: moved[match[0]], text)
        if new != text:
            page.write_text(new, "utf-8")
            changed.add(page.relative_to(book.root).as_posix())
    return changed


def _pages_with(book: Book, keys: Collection[str]) -> set[str]:
    """Return the pages that show one of these steps."""
    texts = {page: page.read_text("utf-8") for page in book.docs.rglob("*.md")}
    return {
        page.relative_to(book.root).as_posix()
        for page, text in texts.items()
        if not set(text.splitlines()).isdisjoint(keys)
    }
