"""The reader's worktree and the `.env` files: nothing of the user's is overwritten."""

import shutil
import subprocess
from pathlib import Path
from subprocess import STDOUT

import pytest

from redgreen.book import Book
from redgreen.series.git import git
from redgreen.series.history import build_history, write_tags
from redgreen.series.read import read_series
from redgreen.serve.workspace import ensure_workspace, read_address, write_env
from redgreen.text import UserError

FIRST = "ch01-01-setup"


@pytest.fixture
def tagged(book: Book) -> Book:
    write_tags(build_history(read_series(book.chapters)))
    return book


def plain_git(folder: Path, *arguments: str) -> str:
    """Run git as a reader does; it must succeed."""
    command = ("git", "-c", "safe.directory=*", *arguments)
    return subprocess.check_output(command, cwd=folder, stderr=STDOUT, text=True)


def test_a_workspace_is_made_once_and_again_after_it_was_removed(tagged: Book) -> None:
    tagged.workspace.mkdir()

    assert ensure_workspace(tagged, FIRST)
    (tagged.workspace / "mine.py").write_text("mine")
    told = plain_git(tagged.workspace, "checkout", "ch01-02-red")

    assert not ensure_workspace(tagged, FIRST)
    assert (tagged.workspace / "mine.py").read_text() == "mine"
    assert (tagged.workspace / "tests/test_sums.py").exists()
    assert "detached HEAD" not in told
    assert "workspace" not in git(tagged.root, "status", "--short")

    git(tagged.workspace, "switch", "--quiet", "--create", "mine")
    shutil.rmtree(tagged.workspace)
    assert ensure_workspace(tagged, FIRST)
    assert "mine" in git(tagged.root, "branch")


def test_a_workspace_follows_a_clone_that_is_moved_or_copied(tagged: Book) -> None:
    ensure_workspace(tagged, FIRST)
    copy = Book(shutil.copytree(tagged.root, tagged.root.with_name("copy")))
    assert not ensure_workspace(copy, FIRST)
    plain_git(copy.workspace, "checkout", "ch01-02-red")

    moved = Book(tagged.root.rename(tagged.root.with_name("moved here")))
    assert not ensure_workspace(moved, FIRST)

    head = plain_git(moved.workspace, "rev-parse", "HEAD").strip()
    assert head == git(moved.root, "rev-parse", FIRST)


@pytest.mark.parametrize("repository", [True, False])
def test_a_folder_of_the_user_is_refused(tagged: Book, repository: bool) -> None:
    tagged.workspace.mkdir()
    (tagged.workspace / "mine.py").write_text("mine")
    if repository:
        git(tagged.workspace, "init", "--quiet")

    with pytest.raises(UserError, match="is not the workspace of this clone"):
        ensure_workspace(tagged, FIRST)

    assert (tagged.workspace / "mine.py").read_text() == "mine"


@pytest.mark.parametrize("users", ["", "A=1\n", "A=1", "# DATABASE_URL=no\n"])
def test_our_address_is_written_below_and_replaced(tmp_path: Path, users: str) -> None:
    path = tmp_path / ".env"
    path.write_text(users)
    write_env(tmp_path, "old", {})
    write_env(tmp_path, "new", {"POSTGRES_PORT": "5433"})

    ours = ["DATABASE_URL=new", "REDGREEN_WROTE=new", "POSTGRES_PORT=5433"]
    assert path.read_text().splitlines() == [*users.splitlines(), *ours]
    assert read_address(tmp_path) == ("new", False)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("line", ["DATABASE_URL=a=b", " export DATABASE_URL = 'a=b'"])
def test_an_address_of_the_user_stays(tmp_path: Path, line: str) -> None:
    write_env(tmp_path, "old", {})
    path = tmp_path / ".env"
    path.write_text(path.read_text().replace("DATABASE_URL=old", line))
    before = path.read_text()
    write_env(tmp_path, "new", {})

    assert path.read_text() == before
    assert read_address(tmp_path) == ("a=b", True)

    # Without the line, 'start' writes its own again.
    path.write_text(before.replace(line, ""))
    assert read_address(tmp_path) == ("", False)
    write_env(tmp_path, "new", {})
    assert read_address(tmp_path) == ("new", False)
