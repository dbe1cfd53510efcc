"""Open the series in a git worktree, stopped at a step, for an author to change it."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from redgreen.book import Book
from redgreen.series.git import AUTHOR, GitError, git
from redgreen.series.history import AM, build_commits, mail
from redgreen.series.model import Line, Series
from redgreen.series.read import read_series
from redgreen.text import UserError, did_you_mean, write_whole

# The sequence editor of `git rebase -i`: stop at the first commit.
STOP_AT_FIRST = (
    "import sys, pathlib; p = pathlib.Path(sys.argv[1]); "
    "p.write_text(p.read_text().replace('pick', 'edit', 1))"
)
EXERCISE = re.compile(r"(?P<chapter>.+)-ex(?P<number>\d)")


@dataclass(frozen=True)
class Edit:
    """An open edit, noted in a file while the worktree exists."""

    line: str
    """The name of the line of history that is in the worktree."""
    chapter: str
    """The chapter of a commit that names none, when none before it does."""
    start: str
    """The commit that the line builds on; empty for the main line."""


def folder_of(book: Book) -> Path:
    """Return the folder of the worktree."""
    return book.state / "edit"


def notes_of(book: Book) -> Path:
    """Return the file with the notes of the open edit."""
    return book.state / "edit.json"


def read_edit(book: Book) -> Edit:
    """Return the open edit. Raises UserError when none is open."""
    if not notes_of(book).exists() or not folder_of(book).is_dir():
        raise UserError("no edit is open; open one with 'python3 redgreen edit'.")
    return Edit(**json.loads(notes_of(book).read_text("utf-8")))


def open_edit(book: Book, name: str | None) -> int:
    """Open the line of history of the step `name`, stopped at that step; return 0.

    Without a name, the end of the main line. The name of a new exercise (`ch03-ex2`
    where there is one), or of an empty chapter folder with a `chapter.toml`, opens a
    new line. Raises UserError for another unknown name, while an edit is open, and when
    a patch of the line no longer applies; its conflict is in the worktree then.
    """
    folder = folder_of(book)
    if folder.exists():
        raise UserError(
            f"an edit is open in {folder}; write it back with 'python3 redgreen save', "
            "or give it up with 'python3 redgreen edit --abort'."
        )
    series = read_series(book.chapters, empty_chapters=True)
    line, chapter = _line(series, name)
    last = line.steps[-1] if line.steps else line.start
    step = series.by_name.get(name or "", last)
    before = [each for each in series.lines if each.name == "main" or not line.start]
    if line.start:
        before += [x for x in series.lines[1:] if x.name == line.start.chapter]
    commits = build_commits(series, before, with_chapters=True)
    start = commits[line.start.tag] if line.start else ""
    tip = start or commits[series.last.tag]
    git(book.root, "worktree", "prune")
    git(book.root, "worktree", "add", "--quiet", "--detach", str(folder), tip)
    edit = Edit(line.name, chapter, start)
    write_whole(notes_of(book), json.dumps(asdict(edit)))
    _set_identity(book)
    if line.start and line.steps:
        mails = [mail(each, at, True) for at, each in enumerate(line.steps)]
        try:
            git(folder, *AM, "--3way", stdin=b"".join(mails))
        except GitError:
            raise UserError(_conflict(folder)) from None
    if step and step is not last:
        behind = len(line.steps) - line.steps.index(step)
        _stop_at(folder, f"HEAD~{behind - 1}")
    where = f"at {step.tag}" if step else "empty"
    click.echo(f"The series is in {folder}, {where}.")
    click.echo("Amend or add commits there, then type 'python3 redgreen save'.")
    return 0


def abort_edit(book: Book) -> int:
    """Give up the open edit; return 0. The series is not touched."""
    if not folder_of(book).exists() and not notes_of(book).exists():
        raise UserError("no edit is open.")
    close_edit(book)
    click.echo("The edit is given up.")
    return 0


def close_edit(book: Book) -> None:
    """Remove the worktree and its notes."""
    shutil.rmtree(folder_of(book), ignore_errors=True)
    git(book.root, "worktree", "prune")
    notes_of(book).unlink(missing_ok=True)


def finish_replay(folder: Path) -> None:
    """Replay the steps that come after the author's. Raises UserError at a conflict."""
    private = Path(git(folder, "rev-parse", "--path-format=absolute", "--git-dir"))
    resolved = any((private / name).exists() for name in ("MERGE_MSG", "rebase-apply"))
    dirty = git(folder, "status", "--porcelain").splitlines()
    if dirty and not resolved:
        raise UserError(f"{folder}: commit your changes first ({dirty[0].strip()}).")
    for name, command in (("rebase-merge", "rebase"), ("rebase-apply", "am")):
        while (private / name).exists():
            try:
                git(folder, command, "--continue", extra={"GIT_EDITOR": "true"})
            except GitError:
                raise UserError(_conflict(folder)) from None


def _conflict(folder: Path) -> str:
    """Return the message for a step that does not follow from the change."""
    files = git(folder, "diff", "--name-only", "--diff-filter=U").split()
    status = git(folder, "status")
    command = "git am" if "am session" in status else "git rebase"
    return (
        f"a later step conflicts with your change in {', '.join(files)}. In {folder}, "
        f"edit the files, 'git add' them, '{command} --continue', then 'python3 "
        "redgreen save'; 'python3 redgreen edit --abort' gives all up."
    )


def _line(series: Series, name: str | None) -> tuple[Line, str]:
    """Return the line of history to open, and the chapter of its new commits."""
    if name is None:
        return series.lines[0], series.main_line[-1].name
    if name in series.by_name:
        step = series.by_name[name]
        return series.line_of(step), step.chapter
    new = EXERCISE.fullmatch(name)
    for chapter in series.chapters if new else ():
        number = len(chapter.exercises) + 1
        if new and (new["chapter"], int(new["number"])) == (chapter.tag, number):
            return Line(name, chapter.steps[-1], ()), chapter.name
    settings = series.root / name / "chapter.toml"
    if settings.is_file():
        after = tomllib.loads(settings.read_text("utf-8")).get("after")
        if after is None:
            return series.lines[0], name
        return Line(name, series.chapter(after).steps[-1], ()), name
    raise UserError(f"there is no step '{name}'.{did_you_mean(name, series.by_name)}")


def _stop_at(folder: Path, commit: str) -> None:
    """Start a rebase of the worktree that stops at `commit`, for it to be changed."""
    parent = git(folder, "rev-list", "--parents", "-1", commit).split()[1:]
    extra = {"GIT_SEQUENCE_EDITOR": f'"{sys.executable}" -c "{STOP_AT_FIRST}"'}
    base = parent or ["--root"]
    git(folder, "rebase", "--interactive", "--empty=keep", *base, extra=extra)


def _set_identity(book: Book) -> None:
    """Give git an author for this clone where the user has set none."""
    command = ("git", "config", "user.email")
    if subprocess.run(command, cwd=book.root, capture_output=True).returncode:
        name, email = AUTHOR
        git(book.root, "config", "--local", "user.name", name)
        git(book.root, "config", "--local", "user.email", email)
        click.echo(f"git had no author; in this clone it is '{name} <{email}>' now.")
