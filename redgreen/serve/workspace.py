"""The reader's git worktree `workspace/`, and the `.env` files."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from redgreen.book import Book
from redgreen.series.git import git
from redgreen.text import UserError, write_whole

EXCLUDED = ("/workspace/", "/.redgreen/", "/.env")
OURS = re.compile(r"^# ([0-9a-f]{8}): written by .*\n(.*)\n?", re.MULTILINE)
"""A comment of ours and the line below it; the number is the hash of that line."""
ADDRESS = re.compile(r"^\s*(?:export\s+)?DATABASE_URL\s*=(.*)$", re.MULTILINE)


def ensure_workspace(book: Book, tag: str) -> bool:
    """Make `workspace/` at `tag` when it is missing; return whether it was made.

    One that exists keeps its branch, its commits and its uncommitted work. Raises
    UserError when a folder of that name has files and is no worktree of this clone.
    """
    _exclude(book.root)
    draft = book.state / "draft"
    shutil.rmtree(draft, ignore_errors=True)
    empty = book.workspace.is_dir() and not any(book.workspace.iterdir())
    if book.workspace.exists() and not empty:
        _link(book)
        return False
    git(book.root, "worktree", "prune")
    git(book.root, "config", "--local", "advice.detachedHead", "false")
    if empty:
        book.workspace.rmdir()
    # It is moved into place when complete: git does not finish an interrupted one.
    draft.mkdir()
    add = ("worktree", "add", "--quiet", "--force", "--detach")
    git(book.root, *add, str(draft / "workspace"), tag)
    git(book.root, "worktree", "move", str(draft / "workspace"), str(book.workspace))
    draft.rmdir()
    return True


def write_env(folder: Path, settings: Mapping[str, str]) -> None:
    """Write `settings` into the `.env` of `folder`, with mode 600, below comments.

    Lines that an earlier call wrote are replaced, unless the user has changed them. A
    DATABASE_URL of the user's own stays, and then nothing else is written.
    """
    path, theirs = folder / ".env", _users(_read(folder))
    lines = [f"{k}={v}" for k, v in settings.items() if not ADDRESS.search(theirs)]
    note = "written by 'redgreen start'; change the next line and it stays as it is"
    ours = "".join(f"# {_hash(line)}: {note}\n{line}\n" for line in lines)
    write_private(path, theirs + "\n" * (theirs[-1:] not in ("", "\n")) + ours)


def write_private(path: Path, text: str) -> None:
    """Write `text` to `path` with mode 600: it contains a password."""
    path.touch(0o600)
    path.chmod(0o600)
    path.write_text(text, "utf-8", "surrogateescape")


def read_address(folder: Path) -> tuple[str | None, bool]:
    """Return the DATABASE_URL of the `.env` in `folder`, and whether it is theirs."""
    theirs = ADDRESS.findall(_users(_read(folder)))
    found = theirs or ADDRESS.findall(_read(folder)) or [None]
    return found[-1] and found[-1].strip().strip("\"'"), bool(theirs)


def _read(folder: Path) -> str:
    path = folder / ".env"
    return path.read_text("utf-8", "surrogateescape") if path.exists() else ""


def _users(text: str) -> str:
    """Return the user's own part of a `.env`: without the lines that are ours."""
    return OURS.sub(lambda m: "" if m[1] == _hash(m[2]) else f"{m[2]}\n", text)


def _hash(line: str) -> str:
    return hashlib.sha256(line.encode("utf-8", "surrogateescape")).hexdigest()[:8]


def _link(book: Book) -> None:
    """Link the clone and the workspace again where one was moved, or both copied."""
    link = book.workspace / ".git"
    there = link.read_text("utf-8").strip() if link.is_file() else ""
    path = book.workspace / there.removeprefix("gitdir: ")
    own = _common(book.root) / "worktrees" / path.name
    if not there or not (own / "HEAD").is_file():
        raise UserError(
            f"{book.workspace} has files and is not the workspace of this clone; "
            "move it away and start again."
        )
    back = (own / (own / "gitdir").read_text("utf-8").strip()).resolve()
    if path.resolve() != own or back != link.resolve():
        link.write_text(f"gitdir: {own}\n", "utf-8")
        (own / "gitdir").write_text(f"{link}\n", "utf-8")


def _common(folder: Path) -> Path:
    """Return the folder of git's that all worktrees of the clone share."""
    return (folder / git(folder, "rev-parse", "--git-common-dir")).resolve()


def _exclude(root: Path) -> None:
    path = _common(root) / "info" / "exclude"
    present = path.read_text("utf-8").splitlines() if path.exists() else []
    missing = [line for line in EXCLUDED if line not in present]
    if missing:
        write_whole(path, "\n".join([*present, *missing]) + "\n")
