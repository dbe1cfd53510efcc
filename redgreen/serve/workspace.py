"""What `start` prepares: the reader's git worktree, the `.env` files and the site."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values, set_key

from redgreen.book import Book, tool
from redgreen.series.git import git
from redgreen.text import UserError

EXCLUDED = "/workspace/\n/.redgreen/\n/.env\n"
VARIABLE, WRITTEN = "DATABASE_URL", "REDGREEN_WROTE"
"""The second repeats what `start` wrote: when they differ, the user has changed it."""


def ensure_workspace(book: Book, tag: str) -> bool:
    """Make `workspace/` at `tag` when it is missing; return whether it was made.

    One that exists keeps its branch, its commits and its uncommitted work; where the
    clone was moved or copied, it is linked again. Raises UserError when a folder of
    that name has files and is no worktree of this clone.
    """
    common = git(book.root, "rev-parse", "--path-format=absolute", "--git-common-dir")
    exclude = Path(common, "info", "exclude")
    exclude.parent.mkdir(exist_ok=True)
    present = exclude.read_text() if exclude.exists() else ""
    if EXCLUDED not in present:
        exclude.write_text(f"{present}\n{EXCLUDED}")
    if not book.workspace.is_dir() or not any(book.workspace.iterdir()):
        git(book.root, "config", "--local", "advice.detachedHead", "false")
        add = ("worktree", "add", "--quiet", "--force", "--detach")
        git(book.root, *add, str(book.workspace), tag)
        return True
    link = book.workspace / ".git"
    name = Path(link.read_text().strip()).name if link.is_file() else ""
    own = Path(common, "worktrees", name)
    if not (own / "HEAD").is_file():
        raise UserError(
            f"{book.workspace} has files and is not the workspace of this clone; "
            "move it away and start again."
        )
    # 'git worktree repair' would take the workspace away from the original of a copy.
    link.write_text(f"gitdir: {own}\n")
    (own / "gitdir").write_text(f"{link}\n")
    return False


def write_env(folder: Path, url: str, settings: Mapping[str, str]) -> None:
    """Write the DATABASE_URL and `settings` into the `.env` of `folder`, with mode 600.

    Other lines stay. With a DATABASE_URL of the user's own, the whole file stays.
    """
    if not read_address(folder)[1]:
        path = folder / ".env"
        path.touch()
        path.chmod(0o600)
        for name, value in {VARIABLE: url, WRITTEN: url, **settings}.items():
            set_key(path, name, value, quote_mode="never")


def read_address(folder: Path) -> tuple[str, bool]:
    """Return the DATABASE_URL of the `.env` in `folder`, and whether it is theirs."""
    values = dotenv_values(folder / ".env", interpolate=False)
    url = values.get(VARIABLE) or ""
    return url, url not in ("", values.get(WRITTEN))


def build_site(book: Book) -> bool:
    """Build the site into `book.site` when a source of it changed; say whether.

    The old site stays until the new one is complete. Raises UserError with what
    mkdocs says when a page is wrong.
    """
    folders = (book.docs, book.chapters, Path(__file__).parents[1])
    paths = [path for folder in folders for path in folder.rglob("*.*")]
    paths = sorted(each for each in paths if each.suffix != ".pyc")
    times = [(str(p), p.stat().st_mtime_ns) for p in [book.root / "mkdocs.yml", *paths]]
    wanted = hashlib.sha256(repr(times).encode()).hexdigest()
    stamp, draft = book.site / ".sources", book.state / "site.new"
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    # --quiet would silence the warnings before --strict counts them.
    command = [tool("mkdocs"), "build", "--strict", "--site-dir", str(draft)]
    quiet = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        command, cwd=book.root, env=quiet, capture_output=True, text=True
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line[:4] != "INFO"]
        raise UserError("\n".join(["the site could not be built.", *lines]))
    shutil.rmtree(book.site, ignore_errors=True)
    draft.rename(book.site)
    stamp.write_text(wanted)
    return True
