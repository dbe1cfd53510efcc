"""Open the series in a git worktree, stopped at a step, for an author to change it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import click

from redgreen.book import Book
from redgreen.series.git import AUTHOR, GitError, git
from redgreen.series.history import build_history
from redgreen.series.model import Line, Series
from redgreen.series.read import read_series
from redgreen.text import UserError, did_you_mean, write_whole

REFS = "refs/redgreen/edit"
"""Below it is each step's commit of the time when the edit was opened."""
# The sequence editor of `git rebase -i`: stop at the first commit.
STOP_AT_FIRST = (
    "import sys, pathlib; p = pathlib.Path(sys.argv[1]); "
    "p.write_text(p.read_text().replace('pick', 'edit', 1))"
)
STOPPED_TO_AMEND = "rebase-merge/amend"
"""A file that git writes where a rebase stops at a commit to be edited."""
EXERCISE = re.compile(r"(?P<chapter>.+)-ex(?P<number>\d)")


@dataclass
class Edit:
    """An open edit, kept in a file while the worktree exists."""

    lines: list[str]
    """The lines of history still to be written; the first is in the worktree."""
    chapter: str
    """The chapter of a commit that names none, when none before it does."""
    start: str
    """The ref, below REFS, of the commit that the first line builds on, or nothing."""
    sides: dict[str, dict[str, str]]
    """For each line that starts from a chapter: `start` and `last`, the tags of that
    step and of the line's last one; `chapter` and `own`, the names of that chapter and
    of the line's own; `on`, the line that it starts from. All are as they were when the
    edit was opened."""
    changed: list[str] = field(default_factory=list)
    """The files of the patches that are new or changed, below `chapters/`."""
    moved: dict[str, str] = field(default_factory=dict)
    """The old key and tag of each step that has another number now."""


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


def write_edit(book: Book, edit: Edit) -> None:
    """Write the notes of the open edit."""
    write_whole(notes_of(book), json.dumps(asdict(edit), indent=1))


def open_edit(book: Book, name: str | None) -> int:
    """Open the line of history of the step `name`, stopped at that step; return 0.

    Without a name, the end of the main line. The name of a new exercise (`ch03-ex2`
    where there is one), or of an empty chapter folder with a `chapter.toml`, opens a
    new line. Raises UserError for another unknown name, and while an edit is open.
    """
    folder = folder_of(book)
    if folder.exists():
        raise UserError(
            f"an edit is open in {folder}; write it back with 'python3 redgreen save', "
            "or give it up with 'python3 redgreen edit --abort'."
        )
    series = read_series(book.chapters, empty_chapters=True)
    line, chapter = _line(series, name)
    commits = build_history(series, with_chapters=True).commits
    _keep(book, commits)
    git(book.root, "worktree", "prune")
    last = line.steps[-1] if line.steps else line.start
    tip = commits[last.tag] if last else ""
    git(book.root, "worktree", "add", "--quiet", "--detach", str(folder), tip)
    step = series.by_name.get(name or "", last)
    if step and step is not last:
        stop_at(folder, commits[step.tag])
    start = line.start.tag if line.start else ""
    write_edit(book, Edit([line.name], chapter, start, _sides(series)))
    _set_identity(book)
    where = f"at {step.tag}" if step else ""
    click.echo(f"The series is in {folder}, {where}.")
    click.echo("Amend or add commits there, then type 'python3 redgreen save'.")
    return 0


def abort_edit(book: Book) -> int:
    """Give up the open edit; return 0. The series is not touched."""
    if not folder_of(book).exists() and not notes_of(book).exists():
        raise UserError("no edit is open.")
    close_edit(book)
    click.echo("The edit is given up; what save had written, 'git status' shows.")
    return 0


def close_edit(book: Book) -> None:
    """Remove the worktree, its refs and its notes."""
    shutil.rmtree(folder_of(book), ignore_errors=True)
    git(book.root, "worktree", "prune")
    refs = git(book.root, "for-each-ref", "--format=%(refname)", REFS).split()
    lines = "".join(f"delete {ref}\n" for ref in refs)
    git(book.root, "update-ref", "--stdin", stdin=lines.encode())
    notes_of(book).unlink(missing_ok=True)


def stop_at(folder: Path, commit: str) -> None:
    """Start a rebase of the worktree that stops at `commit`, for it to be changed."""
    parent = git(folder, "rev-list", "--parents", "-1", commit).split()[1:]
    editor = f'"{sys.executable}" -c "{STOP_AT_FIRST}"'
    base = parent or ["--root"]
    extra = {"GIT_SEQUENCE_EDITOR": editor}
    git(folder, "rebase", "--interactive", "--empty=keep", *base, extra=extra)


def _line(series: Series, name: str | None) -> tuple[Line, str]:
    """Return the line of history to open, and the chapter of its new commits."""
    if name is None:
        return series.lines[0], series.main_line[-1].name
    if name in series.by_name:
        step = series.by_name[name]
        return series.line_of(step), step.chapter
    new = EXERCISE.fullmatch(name)
    for chapter in series.chapters if new else ():
        if new and new["chapter"] == chapter.tag:
            if int(new["number"]) != len(chapter.exercises) + 1:
                break
            return Line(name, chapter.steps[-1], ()), chapter.name
    settings = series.root / name / "chapter.toml"
    if settings.is_file():
        after = tomllib.loads(settings.read_text("utf-8")).get("after")
        if after is None:
            return series.lines[0], name
        return Line(name, series.chapter(after).steps[-1], ()), name
    raise UserError(f"there is no step '{name}'.{did_you_mean(name, series.by_name)}")


def _sides(series: Series) -> dict[str, dict[str, str]]:
    return {
        line.name: {
            "start": line.start.tag,
            "last": line.steps[-1].tag,
            "chapter": line.start.chapter,
            "own": line.steps[0].chapter,
            "on": series.line_of(line.start).name,
        }
        for line in series.lines
        if line.start
    }


def _keep(book: Book, commits: Mapping[str, str]) -> None:
    """Point a ref at each commit, so that git does not delete it meanwhile."""
    lines = [f"update {REFS}/{tag} {commit}\n" for tag, commit in commits.items()]
    git(book.root, "update-ref", "--stdin", stdin="".join(lines).encode())


def _set_identity(book: Book) -> None:
    """Give git an author for this clone where the user has set none."""
    command = ("git", "config", "user.email")
    if subprocess.run(command, cwd=book.root, capture_output=True).returncode:
        name, mail = AUTHOR
        git(book.root, "config", "--local", "user.name", name)
        git(book.root, "config", "--local", "user.email", mail)
        click.echo(f"git had no author; in this clone it is '{name} <{mail}>' now.")


def is_rebasing(folder: Path) -> bool:
    """Whether a rebase is under way in the worktree."""
    return (_git_folder(folder) / "rebase-merge").exists()


def _git_folder(folder: Path) -> Path:
    return Path(git(folder, "rev-parse", "--path-format=absolute", "--git-dir"))


def finish_rebase(folder: Path) -> None:
    """Replay what is left of the rebase. Raises UserError at a conflict."""
    dirty = git(folder, "status", "--porcelain").splitlines()
    unmerged = git(folder, "diff", "--name-only", "--diff-filter=U").split()
    if unmerged:
        raise UserError(conflict(folder, unmerged))
    if dirty and not _stopped_at_conflict(folder):
        raise UserError(f"{folder}: commit your changes first ({dirty[0].strip()}).")
    while is_rebasing(folder):
        try:
            git(folder, "rebase", "--continue", extra={"GIT_EDITOR": "true"})
        except GitError as error:
            unmerged = git(folder, "diff", "--name-only", "--diff-filter=U").split()
            raise UserError(
                conflict(folder, unmerged) if unmerged else str(error)
            ) from None


def _stopped_at_conflict(folder: Path) -> bool:
    """Whether the rebase stopped at a conflict, and not at the step to be changed."""
    return is_rebasing(folder) and not (_git_folder(folder) / STOPPED_TO_AMEND).exists()


def conflict(folder: Path, files: list[str]) -> str:
    """Return the message for a step that does not follow from the change."""
    title = git(folder, "log", "-1", "--format=%s", "REBASE_HEAD")
    return (
        f"the step '{title}' conflicts with your change in {', '.join(files)}. In "
        f"{folder}, edit the files and 'git add' them, then 'python3 redgreen save' "
        "again; 'python3 redgreen edit --abort' gives all up."
    )
