"""Open the series in a git worktree, stopped at a step, for an author to change it."""

import json
import subprocess
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


@dataclass(frozen=True)
class Edit:
    """An open edit, noted in a file while its worktree exists."""

    line: str  # the name of the line of history that is in the worktree
    chapter: str  # the new one that was named; the commits of others name theirs
    start: str  # the commit that the line builds on; empty for the main line


def read_edit(book: Book) -> Edit:
    """Return the open edit. Raises UserError when none is open."""
    if not book.edit.is_dir():
        raise UserError("no edit is open; open one with 'python3 redgreen edit'.")
    return Edit(**json.loads((book.state / "edit.json").read_text("utf-8")))


@click.command()
@click.argument("name", required=False)
@click.option("--abort", is_flag=True, help="Give up the edit that is open.")
@click.pass_obj
def edit(book: Book, name: str | None, abort: bool) -> None:
    """Check the series out at a step, to change it with plain git.

    NAME is a tag; without it, the end of the last chapter is checked out. To begin an
    exercise, name the next one, such as ch03-ex2; to begin a chapter or a detour, name
    its folder, which has a chapter.toml and no step yet.
    """
    if abort:
        read_edit(book)
        close_edit(book)
        click.echo("The edit is given up.")
    else:
        _open(book, name)


def _open(book: Book, name: str | None) -> None:
    folder = book.edit
    if folder.exists():
        raise UserError(
            f"an edit is open in {folder}; write it back with 'python3 redgreen save', "
            "or give it up with 'python3 redgreen edit --abort'."
        )
    series = read_series(book.chapters, empty_chapters=True)
    line, chapter = _line(series, name)
    last = line.steps[-1] if line.steps else line.start
    step = series.by_name.get(name or "", last)
    below, at = list[Line](), line  # The lines that it builds on.
    while at.start:
        at = series.line_of(at.start)
        below.insert(0, at)
    commits = build_commits(series, below or series.lines[:1], with_chapters=True)
    start = commits[line.start.tag] if line.start else ""
    edit = Edit(line.name, chapter, start)
    write_whole(book.state / "edit.json", json.dumps(asdict(edit)))
    # With --force also where the folder of an edit was deleted by hand.
    add = ("worktree", "add", "--quiet", "--force", "--detach")
    git(book.root, *add, str(folder), start or commits[series.last.tag])
    _set_identity(book)
    if line.start and line.steps:
        mails = [mail(each, at, True) for at, each in enumerate(line.steps)]
        try:
            git(folder, *AM, "--3way", stdin=b"".join(mails))
        except GitError:
            raise UserError(_conflict(folder)) from None
    if step and step is not last:
        # The list of an interactive rebase has a line for each step.
        editor = f"sed -i.bak {line.steps.index(step) + 1}s/pick/edit/"
        rebase = ("rebase", "--interactive", "--empty=keep", start or "--root")
        git(folder, *rebase, extra={"GIT_SEQUENCE_EDITOR": editor})
    click.echo(f"The series is in {folder}, {f'at {step.tag}' if step else 'empty'}.")
    click.echo("Amend or add commits there, then type 'python3 redgreen save'.")


def close_edit(book: Book) -> None:
    """Remove the worktree."""
    git(book.root, "worktree", "remove", "--force", str(book.edit))


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
    command = "git am" if "am session" in git(folder, "status") else "git rebase"
    return (
        f"a later step conflicts with your change in {', '.join(files)}. In {folder}, "
        f"edit the files, 'git add' them, '{command} --continue', then 'python3 "
        "redgreen save'; 'python3 redgreen edit --abort' gives all up."
    )


def _line(series: Series, name: str | None) -> tuple[Line, str]:
    """Return the line of history to open, and the chapter that `name` begins."""
    if name is None:
        return series.lines[0], ""
    if name in series.by_name:
        return series.line_of(series.by_name[name]), ""
    for chapter in series.chapters:
        if name == f"{chapter.tag}-ex{len(chapter.exercises) + 1}":
            return Line(name, chapter.steps[-1], ()), chapter.name
    settings = series.root / name / "chapter.toml"
    if settings.is_file():
        after = tomllib.loads(settings.read_text("utf-8")).get("after")
        start = series.chapter(after).steps[-1] if after else None
        return Line(name, start, ()) if start else series.lines[0], name
    raise UserError(f"there is no step '{name}'.{did_you_mean(name, series.by_name)}")


def _set_identity(book: Book) -> None:
    """Give git an author for this clone where the user has set none."""
    command = ("git", "config", "user.email")
    if subprocess.run(command, cwd=book.root, capture_output=True).returncode:
        name, email = AUTHOR
        git(book.root, "config", "--local", "user.name", name)
        git(book.root, "config", "--local", "user.email", email)
        click.echo(f"git had no author; in this clone it is '{name} <{email}>' now.")
