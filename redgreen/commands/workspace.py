"""Make and mend `workspace/`, the reader's git worktree, without touching work that is in it."""

from __future__ import annotations

import shutil
from pathlib import Path

from redgreen.commands.book import Book
from redgreen.errors import BookError
from redgreen.history.git import GitError, git, git_text

EXCLUDED = ("/workspace/", "/.redgreen/", "/.env")
OURS = "# written by redgreen start"


def ensure_workspace(book: Book, tag: str) -> bool:
    """Make `workspace/` at `tag` when it is missing; return whether it was made.

    One that is there stays as it is: its branch, its commits and its uncommitted work. Raises BookError when a
    folder of that name holds files and is no worktree of this clone.
    """
    _exclude(book.root)
    draft = book.state / "draft"
    if draft.exists():
        shutil.rmtree(draft)
    if _is_filled(book.workspace):
        _check(book)
        _silence_advice(book)
        return False
    git(book.root, "worktree", "prune")
    if book.workspace.is_dir():
        book.workspace.rmdir()
    # A worktree is made elsewhere and moved: what stands at workspace/ is always whole.
    draft.mkdir()
    git(book.root, "worktree", "add", "--quiet", "--force", "--detach", str(draft / "workspace"), tag)
    git(book.root, "worktree", "move", str(draft / "workspace"), str(book.workspace))
    draft.rmdir()
    _silence_advice(book)
    return True


def write_address(workspace: Path, address: str | None) -> bool:
    """Put `address` as DATABASE_URL into the workspace's `.env`, or take our line out when it is None.

    Lines of the reader's own stay; one that sets DATABASE_URL wins, and then nothing is written. Returns whether
    the file now says what it should.
    """
    path = workspace / ".env"
    lines = _lines(path)
    kept = _without_ours(lines)
    theirs = any(_sets_address(line) for line in kept)
    wanted = kept if address is None or theirs else [*kept, OURS, f"DATABASE_URL={address}"]
    if wanted and wanted != lines:
        path.write_text("\n".join(wanted) + "\n", "utf-8")
    elif not wanted:
        path.unlink(missing_ok=True)
    return not theirs


def read_address(workspace: Path) -> str | None:
    """Return the address that the workspace's `.env` gives to the chapters; None where it gives none."""
    found = [line.partition("=")[2].strip().strip("\"'") for line in _lines(workspace / ".env") if _sets_address(line)]
    return found[-1] if found else None


def sets_own_address(workspace: Path) -> bool:
    """Say whether a line of the reader's own in the workspace's `.env` names the database; it wins over ours."""
    return any(_sets_address(line) for line in _without_ours(_lines(workspace / ".env")))


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return []
    except (UnicodeDecodeError, IsADirectoryError):
        raise BookError(f"{path} is no text file; move it away and try again.") from None


def _sets_address(line: str) -> bool:
    name, sign, _ = line.partition("=")
    return bool(sign) and name.strip().removeprefix("export ").strip() == "DATABASE_URL"


def _without_ours(lines: list[str]) -> list[str]:
    kept: list[str] = []
    skip = False
    for line in lines:
        if (not skip and line != OURS) or (skip and not line.startswith("DATABASE_URL=")):
            kept.append(line)
        skip = line == OURS
    return kept


def _is_filled(folder: Path) -> bool:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        return True
    return folder.is_dir() and any(folder.iterdir())


def _check(book: Book) -> None:
    """Mend the link between clone and workspace after either was moved; refuse a folder that is not ours."""
    if not (book.workspace / ".git").is_file():
        raise BookError(f"{book.workspace} holds files and is not the book's; move it away and start again.")
    if not _belongs(book):
        git(book.root, "worktree", "repair", str(book.workspace))
    if not _belongs(book):
        raise BookError(f"{book.workspace} is a work tree of another clone; move it away and start again.")


def _belongs(book: Book) -> bool:
    try:
        common = git_text(book.workspace, "rev-parse", "--path-format=absolute", "--git-common-dir")
        listed = git_text(book.root, "worktree", "list", "--porcelain").splitlines()
    except GitError:
        return False
    known = {Path(line.removeprefix("worktree ")).resolve() for line in listed if line.startswith("worktree ")}
    return Path(common).resolve() == _common(book.root) and book.workspace.resolve() in known


def _common(root: Path) -> Path:
    return Path(git_text(root, "rev-parse", "--path-format=absolute", "--git-common-dir")).resolve()


def _exclude(root: Path) -> None:
    path = _common(root) / "info" / "exclude"
    present = path.read_text("utf-8").splitlines() if path.exists() else []
    missing = [line for line in EXCLUDED if line not in present]
    if missing:
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join([*present, *missing]) + "\n", "utf-8")


def _silence_advice(book: Book) -> None:
    """Keep git's long advice about a detached head out of this worktree, and only out of this one.

    git's `extensions.worktreeConfig` would make other programs refuse the clone; a conditional include is ignored
    by those that do not know it.
    """
    private = Path(git_text(book.workspace, "rev-parse", "--path-format=absolute", "--git-dir"))
    (private / "redgreen.config").write_text("[advice]\n\tdetachedHead = false\n")
    key, value = f"includeIf.gitdir:./worktrees/{private.name}.path", f"worktrees/{private.name}/redgreen.config"
    git(book.root, "config", "--local", key, value)
