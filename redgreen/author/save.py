"""Write an edit back: patches, numbers, the root's files, transcripts."""

import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from redgreen.author.edit import Edit, close_edit, finish_replay, read_edit
from redgreen.book import Book
from redgreen.proof.static import extra_files
from redgreen.series.git import export, git
from redgreen.series.history import History, build_history, patches_of, write_tags
from redgreen.series.model import Kind, Step
from redgreen.series.read import read_series
from redgreen.text import UserError, counted

CHAPTER = re.compile(r"^Chapter: *(?P<name>\S+)[ \t]*\n", re.MULTILINE)
KIND = re.compile(rf"^Step: *(?P<kind>{'|'.join(Kind)})[ \t]*$", re.MULTILINE)
EXERCISE = re.compile(r".+-ex(?P<number>\d)")
SLUG_WORDS = 7


@dataclass(frozen=True)
class Commit:
    """One commit of the edit: a step."""

    chapter: str
    title: str
    file: str  # below the folder of the chapter: `04-red-a-title.patch`
    patch: bytes  # without the trailer that names the chapter


@click.command()
@click.pass_obj
def save(book: Book) -> None:
    """Write the edit back into chapters/ and record what changed.

    The patches are written even when a step does not hold; 'git checkout chapters' is
    the undo. At a conflict, and for commits that are no steps, nothing is written, and
    the edit stays open.
    """
    edit = read_edit(book)
    finish_replay(book.edit)
    commits = list(_commits(book, edit))
    with tempfile.TemporaryDirectory(prefix="redgreen-save-") as name:
        copy = shutil.copytree(book.chapters, Path(name) / "chapters")
        _write_line(copy, edit.line, commits)
        read_series(copy)  # Raises UserError for the faults of the new series.
    old = list(read_series(book.chapters, empty_chapters=True).steps())
    patches = {step.patch.read_bytes() for step in old}
    _write_line(book.chapters, edit.line, commits)
    close_edit(book)
    series = read_series(book.chapters)
    steps = [s for s in series.steps() if s.patch.read_bytes() not in patches]
    pages = _update_pages(book, old, list(series.steps()), steps)
    history = build_history(series)
    _copy_root(history)
    write_tags(history)
    click.echo(f"{counted(len(steps), 'step')} written. Proving and recording:")
    tags = ",".join(step.tag for step in steps)
    record = ("--record", f"--whole-at={tags}", "-q", "--no-header")
    # By way of redgreen/__main__.py, which installs what requirements.txt has now.
    command = [sys.executable, str(Path(__file__).parents[1]), "prove", *record]
    code = subprocess.run(command, cwd=book.root).returncode
    status = git(book.root, "status", "--short", "chapters")
    click.echo(status or "No file of chapters/ has changed.")
    if pages:
        click.echo(f"Read again what shows these steps: {', '.join(pages)}")
    sys.exit(code)


def _commits(book: Book, edit: Edit) -> Iterator[Commit]:
    """Yield the commits of the line in the worktree, in order."""
    span = f"{edit.start}..HEAD" if edit.start else "HEAD"
    log = ("log", "--reverse", "--no-merges", "--format=%H %s", span)
    rows = [row.partition(" ") for row in git(book.edit, *log).splitlines()]
    patches = patches_of(book.root, [commit for commit, _, _ in rows])
    chapter, counts = "", Counter[str]()
    exercise = EXERCISE.fullmatch(edit.line)
    for (_, _, title), patch in zip(rows, patches, strict=True):
        head, cut, diff = patch.decode("utf-8").partition("\ndiff --git ")
        named, kind = CHAPTER.search(f"{head}\n"), KIND.search(head)
        if not kind:
            raise UserError(
                f"the commit '{title}' has no trailer such as 'Step: red' with one of "
                f"the kinds {', '.join(Kind)}; 'git commit --amend' changes a message."
            )
        chapter = named["name"] if named else edit.chapter or chapter
        counts[chapter] += 1
        number = f"{counts[chapter]:02d}"
        if exercise:
            number = f"exercises/{exercise['number']}"
        words = re.findall(r"[a-z0-9]+", title.lower().replace("'", ""))[:SLUG_WORDS]
        file = f"{number}-{kind['kind']}-{'-'.join(words) or 'step'}.patch"
        head = CHAPTER.sub("", f"{head}\n").removesuffix("\n")
        yield Commit(chapter, title, file, (head + cut + diff).encode())


def _write_line(root: Path, name: str, commits: Sequence[Commit]) -> None:
    """Write the patches of one line in place of the old ones.

    A transcript stays with the title of its step. A new chapter gets a `chapter.toml`,
    for the author to complete.
    """
    series = read_series(root, empty_chapters=True)
    old = [step for line in series.lines if line.name == name for step in line.steps]
    transcripts = {}
    for step in old:
        if step.transcript.exists():
            transcripts[step.chapter, step.title] = step.transcript.read_bytes()
        step.transcript.unlink(missing_ok=True)
        step.patch.unlink()
    for commit in commits:
        folder = root / commit.chapter
        path, settings = folder / commit.file, folder / "chapter.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(commit.patch)
        transcript = transcripts.get((commit.chapter, commit.title))
        if transcript is not None:
            path.with_suffix(".out").write_bytes(transcript)
        if not settings.exists():
            title = commit.chapter[3:].replace("-", " ").capitalize()
            part = series.main_line[-1].part
            settings.write_text(f'title = "{title}"\npart = "{part}"\n', "utf-8")


def _copy_root(history: History) -> None:
    """Write the files of the last step into the root; remove what it does not have."""
    root, files = history.repository, history.files(history.series.last)
    tracked = set(git(root, "ls-files", "-z").split("\0"))
    for name in tracked.intersection(extra_files(root, files)):
        (root / name).unlink()
    export(files, root)


def _update_pages(
    book: Book, old: Sequence[Step], new: Sequence[Step], changed: Sequence[Step]
) -> list[str]:
    """Give the steps that moved their new keys and tags on the pages.

    Returns the pages that this changes, and those that show a step of `changed`.
    """
    titles = {(step.chapter, step.title): step for step in old}
    names: dict[str, str] = {}
    for step in new:
        earlier = titles.get((step.chapter, step.title), step)
        if earlier.tag != step.tag:
            names |= {earlier.key: step.key, earlier.tag: step.tag}
    pattern = "|".join(map(re.escape, names)) or "(?!)"
    form = re.compile(rf"(?<![\w-])({pattern})(?![\w-])")
    keys, pages = {step.key for step in changed}, []
    for page in sorted((book.root / "docs").rglob("*.md")):
        text = page.read_text("utf-8")
        renamed = form.sub(lambda match: names[match[0]], text)
        if renamed != text or keys.intersection(renamed.splitlines()):
            page.write_text(renamed, "utf-8")
            pages.append(page.relative_to(book.root).as_posix())
    return pages
