"""The draft: a git worktree of the series at one step, and the notes that find it again after a crash."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path

from redgreen.author.unfinished import read_unfinished
from redgreen.errors import BookError
from redgreen.history.build import build_history
from redgreen.history.git import GitError, git, git_text
from redgreen.nearest import did_you_mean
from redgreen.onemove import write_in_one_move
from redgreen.series.model import Line, Series, Step

REFS = "refs/redgreen/edit"
MAIN = "main"
DETOUR = re.compile(r"[a-z][a-z0-9-]*")


@dataclass
class Draft:
    """An edit that is open. It is written to a file at each change, so that a crash loses nothing."""

    line: str
    """The line of history that is edited: `main`, an exercise such as `ch03-ex1`, or a detour's name."""
    after: str
    """The tag that the edit was opened at; what follows it in its line is replayed by save. Empty for none."""
    start: str
    """The chapter that a side branch starts from; empty for the main line."""
    chapter: str
    """The chapter of commits that name none and have none before them that does."""
    head: str = ""
    """The author's last commit, noted when save begins; empty before."""
    done: dict[str, str] = field(default_factory=dict)
    """The new last commit of each line that has been replayed."""
    replaying: str = ""
    """The line whose replay was begun and is not done."""
    mended: bool = False
    """Whether the author mended a conflict, so that replaying anew would ask for it again."""


def draft_folder(state: Path) -> Path:
    """Return the worktree's place below the folder for what the commands make."""
    return state / "edit"


def notes_file(state: Path) -> Path:
    """Return where the open edit is noted."""
    return state / "edit.json"


def open_draft(state: Path) -> Draft | None:
    """Return the edit that is open, or None. Raises BookError when its notes cannot be read."""
    path = notes_file(state)
    if not path.exists():
        return None
    try:
        return Draft(**json.loads(path.read_text("utf-8")))
    except (ValueError, TypeError):
        raise BookError(f"{path} is damaged; give the edit up with 'python3 redgreen edit --abort'.") from None


def note(state: Path, draft: Draft) -> None:
    """Write the notes of the open edit; the old ones are replaced in one move."""
    write_in_one_move(notes_file(state), json.dumps(asdict(draft), indent=2))


def line_name(line: Line) -> str:
    """Return the name of a line of history: `main`, `ch03-ex1` or the detour's folder."""
    first = line.steps[0]
    if line.start is None:
        return MAIN
    return first.tag.rsplit("-", 1)[0] if "-ex" in first.tag else first.chapter


def begin(series: Series, state: Path, tag: str | None, *, exercise: bool = False, detour: str | None = None) -> Path:
    """Open the series at the step or chapter `tag` (at its end without one) and return the worktree's folder.

    With `exercise` or `detour` the commits to come make a new side branch of the chapter that `tag` names. Raises
    BookError when an edit is open already or a save was broken off, for a tag that the series does not have, and for
    a detour's name that is no folder's name.
    """
    repository, folder = series.root.parent, draft_folder(state)
    if read_unfinished(state):
        raise BookError(
            "a save was broken off; go on with it by 'python3 redgreen save', or leave the rest of its transcripts "
            "unrecorded by 'python3 redgreen edit --abort'."
        )
    if open_draft(state):
        raise BookError(
            f"an edit is open in {folder}; go on there, write it back with 'python3 redgreen save', "
            f"or give it up with 'python3 redgreen edit --abort'."
        )
    step = _step(series, tag)
    draft = _draft(series, step, exercise, detour)
    commits = build_history(series, chapters=True).commits
    lines = [f"update {REFS}/{name} {commit}\n" for name, commit in commits.items()]
    git(repository, "update-ref", "--stdin", stdin="".join(lines).encode())
    _clear_folder(repository, folder)
    git(repository, "worktree", "add", "--quiet", "--detach", str(folder), commits[step.tag])
    note(state, draft)
    return folder


def end(repository: Path, state: Path) -> None:
    """Close the edit: remove the worktree, its refs and its notes. The series is not touched."""
    _clear_folder(repository, draft_folder(state))
    refs = git_text(repository, "for-each-ref", "--format=%(refname)", REFS).splitlines()
    git(repository, "update-ref", "--stdin", stdin="".join(f"delete {ref}\n" for ref in refs).encode())
    notes_file(state).unlink(missing_ok=True)


def _draft(series: Series, step: Step, exercise: bool, detour: str | None) -> Draft:
    chapter = next(each for each in series.chapters if each.name == step.chapter)
    if exercise and detour:
        raise BookError("a side branch is an exercise or a detour; leave one of the two options out.")
    if detour is not None and not DETOUR.fullmatch(detour):
        raise BookError(f"'{detour}' cannot be a detour's folder; write it like 'mongo' or 'sign-in-elsewhere'.")
    if any(each.name == detour for each in series.chapters):
        raise BookError(f"there is a detour '{detour}' already; give the new one another name.")
    if exercise or detour:
        if step != chapter.steps[-1]:
            raise BookError(f"a side branch starts at a chapter's end; write 'python3 redgreen edit {chapter.tag} …'.")
        name = detour or f"{chapter.tag}-ex{len(chapter.exercises) + 1}"
        return Draft(name, "", chapter.name, detour or chapter.name)
    line = next(line for line in series.lines() if step in line.steps)
    return Draft(line_name(line), step.tag, line.start.chapter if line.start else "", step.chapter)


def _step(series: Series, tag: str | None) -> Step:
    if tag is None:
        return series.main_line[-1].steps[-1]
    known = {step.tag: step for step in series.steps()}
    known |= {chapter.tag: chapter.steps[-1] for chapter in series.chapters}
    if tag not in known:
        raise BookError(f"there is no step '{tag}'.{did_you_mean(tag, known)}")
    return known[tag]


def _clear_folder(repository: Path, folder: Path) -> None:
    try:
        git(repository, "worktree", "remove", "--force", "--force", str(folder))
    except GitError:
        shutil.rmtree(folder, ignore_errors=True)
    git(repository, "worktree", "prune")
