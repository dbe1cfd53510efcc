"""The reader's work tree: made at the first step, mended, and never overwritten."""

import shutil
from pathlib import Path

import pytest
from redgreen.commands.book import Book
from redgreen.commands.tags import refresh_tags
from redgreen.commands.workspace import ensure_workspace, write_address
from redgreen.errors import BookError
from redgreen.history.git import git
from redgreen.tests.toy_clone import Clone, make_clone

ADDRESS = "postgresql+psycopg2://postgres:postgres@localhost:5433/fastauth"
OURS = f"# written by redgreen start\nDATABASE_URL={ADDRESS}\n"
FIRST = "ch01-01-red"


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    made = make_clone(tmp_path / "a book")
    refresh_tags(Book(made.root))
    return made


def ensure(clone: Clone) -> bool:
    return ensure_workspace(Book(clone.root), FIRST)


class TestMaking:
    def test_stands_at_the_first_step(self, clone: Clone) -> None:
        assert ensure(clone)

        assert clone.git("describe", "--tags", "--exact-match") == f"{FIRST}\n"
        assert (clone.workspace / "tests/test_sums.py").exists()

    def test_the_clone_stays_clean(self, clone: Clone) -> None:
        ensure(clone)

        assert clone.git_in_root("status", "--porcelain") == ""

    def test_a_checkout_brings_no_lecture(self, clone: Clone) -> None:
        ensure(clone)

        assert "detached HEAD" not in clone.git("checkout", "ch01-02-green")

    def test_the_lecture_stays_on_elsewhere(self, clone: Clone) -> None:
        ensure(clone)

        assert "detached HEAD" in clone.git_in_root("checkout", "ch01-01-red")

    def test_takes_an_empty_folder(self, clone: Clone) -> None:
        clone.workspace.mkdir()

        assert ensure(clone)


class TestKeeping:
    def test_keeps_uncommitted_work(self, clone: Clone) -> None:
        ensure(clone)
        (clone.workspace / "tests/test_sums.py").write_text("mine")

        assert not ensure(clone)
        assert (clone.workspace / "tests/test_sums.py").read_text() == "mine"

    def test_keeps_the_readers_branch(self, clone: Clone) -> None:
        ensure(clone)
        clone.git("switch", "--create", "my-attempt")

        ensure(clone)

        assert clone.git("branch", "--show-current") == "my-attempt\n"

    def test_refuses_a_folder_of_somebody_elses(self, clone: Clone) -> None:
        clone.workspace.mkdir()
        (clone.workspace / "notes.txt").write_text("mine")

        with pytest.raises(BookError, match="holds files and is not the book's"):
            ensure(clone)

    def test_refuses_the_work_tree_of_another_clone(self, clone: Clone, tmp_path: Path) -> None:
        other = make_clone(tmp_path / "other")
        git(other.root, "worktree", "add", "--quiet", "--detach", str(clone.workspace), "main")

        with pytest.raises(BookError, match="another clone"):
            ensure(clone)


class TestMending:
    def test_makes_a_deleted_one_anew(self, clone: Clone) -> None:
        ensure(clone)
        shutil.rmtree(clone.workspace)

        assert ensure(clone)
        assert clone.git("status", "--porcelain") == ""

    def test_follows_a_clone_that_was_moved(self, clone: Clone, tmp_path: Path) -> None:
        ensure(clone)
        moved = Clone(clone.root.rename(tmp_path / "elsewhere"))
        (moved.workspace / "notes.txt").write_text("mine")

        assert not ensure(moved)
        assert moved.git("status", "--porcelain") == "?? notes.txt\n"

    def test_replaces_one_that_was_made_half(self, clone: Clone) -> None:
        draft = clone.root / ".redgreen/draft"
        draft.mkdir(parents=True)
        git(clone.root, "worktree", "add", "--quiet", "--no-checkout", "--detach", str(draft / "workspace"), FIRST)

        assert ensure(clone)
        assert clone.git("status", "--porcelain") == ""

    def test_mends_a_move_that_was_interrupted(self, clone: Clone) -> None:
        draft = clone.root / ".redgreen/draft"
        draft.mkdir(parents=True)
        git(clone.root, "worktree", "add", "--quiet", "--detach", str(draft / "workspace"), FIRST)
        (draft / "workspace").rename(clone.workspace)

        assert not ensure(clone)
        assert clone.git("status", "--porcelain") == ""
        assert str(clone.workspace) in clone.git_in_root("worktree", "list")


class TestAddress:
    def test_adds_a_line_to_the_readers_own(self, tmp_path: Path) -> None:
        (tmp_path / ".env").write_text("SECRET=mine\n")

        write_address(tmp_path, ADDRESS)

        assert (tmp_path / ".env").read_text() == f"SECRET=mine\n{OURS}"

    def test_writes_the_line_once(self, tmp_path: Path) -> None:
        write_address(tmp_path, ADDRESS.replace("5433", "5440"))
        write_address(tmp_path, ADDRESS)

        assert (tmp_path / ".env").read_text() == OURS

    def test_takes_the_line_out_again(self, tmp_path: Path) -> None:
        (tmp_path / ".env").write_text(f"{OURS}SECRET=mine\n")

        write_address(tmp_path, None)

        assert (tmp_path / ".env").read_text() == "SECRET=mine\n"

    def test_removes_a_file_that_held_only_the_line(self, tmp_path: Path) -> None:
        write_address(tmp_path, ADDRESS)
        write_address(tmp_path, None)

        assert not (tmp_path / ".env").exists()

    def test_refuses_a_file_that_is_no_text(self, tmp_path: Path) -> None:
        (tmp_path / ".env").write_bytes(b"\xff\xfe")

        with pytest.raises(BookError, match=r"\.env is no text file; move it away and try again"):
            write_address(tmp_path, ADDRESS)

    def test_leaves_an_address_of_the_readers_own(self, tmp_path: Path) -> None:
        (tmp_path / ".env").write_text("DATABASE_URL=theirs\n")

        assert not write_address(tmp_path, ADDRESS)
        assert (tmp_path / ".env").read_text() == "DATABASE_URL=theirs\n"
