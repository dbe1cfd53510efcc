"""The reader's worktree and the `.env` files: nothing of the user's is overwritten."""

import shutil
import subprocess
from pathlib import Path

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
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


class TestWorkspace:
    def test_it_is_made_once_and_kept(self, tagged: Book) -> None:
        (tagged.workspace).mkdir()

        assert ensure_workspace(tagged, FIRST)
        (tagged.workspace / "mine.py").write_text("mine")
        told = plain_git(tagged.workspace, "checkout", "ch01-02-red")

        assert not ensure_workspace(tagged, FIRST)
        assert (tagged.workspace / "mine.py").read_text() == "mine"
        assert (tagged.workspace / "tests/test_sums.py").exists()
        assert "detached HEAD" not in told
        assert "workspace" not in git(tagged.root, "status", "--short")

    def test_one_that_was_removed_is_made_again(self, tagged: Book) -> None:
        ensure_workspace(tagged, FIRST)
        git(tagged.workspace, "switch", "--quiet", "--create", "mine")
        shutil.rmtree(tagged.workspace)

        assert ensure_workspace(tagged, FIRST)

        assert "mine" in git(tagged.root, "branch")

    def test_it_follows_a_clone_that_is_moved(self, tagged: Book) -> None:
        ensure_workspace(tagged, FIRST)
        moved = Book(tagged.root.rename(tagged.root.with_name("moved here")))

        assert not ensure_workspace(moved, FIRST)

        plain_git(moved.workspace, "checkout", "ch01-02-red")

    def test_a_copied_clone_leaves_the_workspace_of_the_first_alone(
        self, tagged: Book
    ) -> None:
        ensure_workspace(tagged, FIRST)
        copy = Book(shutil.copytree(tagged.root, tagged.root.with_name("copy")))

        assert not ensure_workspace(copy, FIRST)
        plain_git(copy.workspace, "checkout", "ch01-02-red")

        assert not ensure_workspace(tagged, FIRST)
        head = git(tagged.workspace, "rev-parse", "HEAD")
        assert head == git(tagged.root, "rev-parse", FIRST)

    @pytest.mark.parametrize("repository", [True, False])
    def test_a_folder_of_somebody_else_is_refused(
        self, tagged: Book, repository: bool
    ) -> None:
        tagged.workspace.mkdir()
        (tagged.workspace / "mine.py").write_text("mine")
        if repository:
            git(tagged.workspace, "init", "--quiet")

        with pytest.raises(UserError, match="is not the workspace of this clone"):
            ensure_workspace(tagged, FIRST)

        assert (tagged.workspace / "mine.py").read_text() == "mine"


class TestEnvFile:
    @pytest.mark.parametrize("users", ["", "A=1\n", "A=1", "# DATABASE_URL=no\n"])
    def test_ours_is_written_below_and_replaced(
        self, tmp_path: Path, users: str
    ) -> None:
        path = tmp_path / ".env"
        path.write_text(users)
        write_env(tmp_path, "old", {})
        write_env(tmp_path, "new", {"POSTGRES_PORT": "5433"})

        ours = ["DATABASE_URL=new", "REDGREEN_WROTE=new", "POSTGRES_PORT=5433"]
        assert path.read_text().splitlines() == [*users.splitlines(), *ours]
        assert read_address(tmp_path) == ("new", False)
        assert path.stat().st_mode & 0o777 == 0o600

    @pytest.mark.parametrize(
        "line",
        ["DATABASE_URL=a=b", "export DATABASE_URL = 'a=b'", '  DATABASE_URL="a=b"'],
    )
    def test_a_line_of_the_users_own_stays(self, tmp_path: Path, line: str) -> None:
        write_env(tmp_path, "old", {})
        path = tmp_path / ".env"
        path.write_text(path.read_text().replace("DATABASE_URL=old", line))
        before = path.read_text()
        write_env(tmp_path, "new", {})

        assert path.read_text() == before
        assert read_address(tmp_path) == ("a=b", True)

    def test_a_missing_file_names_none(self, tmp_path: Path) -> None:
        assert read_address(tmp_path) == ("", False)
