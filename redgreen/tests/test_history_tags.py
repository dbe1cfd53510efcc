"""The book's tags point at its commits, and no other ref, file or setting of the reader's is touched."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from redgreen.errors import BookError
from redgreen.history import TagChanges, build_history, write_tags
from redgreen.history.git import git, git_text
from redgreen.series import read_series
from redgreen.tests.toy import (
    DETOUR_GREEN,
    DETOUR_RED,
    FIRST_CHAPTER,
    SHORT,
    TIDY,
    WHOLE,
    ToyStep,
    write_series,
)

RENAMED_END = (*FIRST_CHAPTER[:5], replace(TIDY, title="Another title"))


def tag(chapters: Path) -> TagChanges:
    return write_tags(build_history(read_series(chapters)))


def refs(chapters: Path) -> dict[str, str]:
    rows = git_text(chapters.parent, "for-each-ref", "--format=%(refname) %(objectname)").split("\n")
    return dict(row.split(" ") for row in rows)


def tags_of(chapters: Path) -> set[str]:
    return {name.removeprefix("refs/tags/") for name in refs(chapters) if name.startswith("refs/tags/")}


def change_series(chapters: Path, steps: Sequence[ToyStep], tmp_path: Path) -> None:
    """Put the series of `steps` in place of the one in the book, whose repository stays."""
    new = write_series(tmp_path / "new", steps)
    chapters.rename(tmp_path / "old")
    new.rename(chapters)


def test_tags_every_step_and_every_end(book: Path) -> None:
    changes = tag(book)

    assert len(changes.written) == len(WHOLE) + 3
    assert {"ch01-00-setup", "ch01", "ch01-ex1-solution", "ch02", "aside-01-red", "aside", "aside-ex1-red"} <= tags_of(
        book
    )


def test_leaves_right_tags_alone(book: Path) -> None:
    tag(book)
    files = {path: path.stat().st_mtime_ns for path in (book.parent / ".git/refs/tags").iterdir()}

    assert tag(book) == TagChanges((), (), len(files))
    assert {path: path.stat().st_mtime_ns for path in files} == files


def test_leaves_right_tags_alone_when_they_are_packed(book: Path) -> None:
    tag(book)
    git(book.parent, "pack-refs", "--all")

    assert tag(book).written == ()


def test_corrects_a_tag_that_was_moved(book: Path) -> None:
    tag(book)
    right = refs(book)
    git(book.parent, "tag", "--force", "ch01-02-green", "ch01-01-red")

    changes = tag(book)

    assert (changes.written, changes.removed) == (("ch01-02-green",), ())
    assert refs(book) == right


def test_makes_a_tag_again_that_was_deleted(book: Path) -> None:
    tag(book)
    git(book.parent, "tag", "--delete", "ch01")

    assert tag(book).written == ("ch01",)


def test_moves_the_tags_that_a_change_moves_and_no_others(book: Path, tmp_path: Path) -> None:
    change_series(book, FIRST_CHAPTER, tmp_path)
    tag(book)
    (tmp_path / "again").mkdir()
    change_series(book, RENAMED_END, tmp_path / "again")

    changes = tag(book)

    assert set(changes.written) == {"ch01-05-tidy", "ch01"}
    assert changes.removed == ("ch01-06-refactor",)
    assert changes.kept == 5


def test_removes_the_tags_of_steps_that_are_gone(book: Path, tmp_path: Path) -> None:
    tag(book)
    change_series(book, SHORT, tmp_path)

    changes = tag(book)

    assert {"ch01-03-red", "ch02-01-setup", "ch02", "ch01-ex1-red"} <= set(changes.removed)
    assert {"ch01", "ch01-00-setup", "ch01-01-red", "ch01-02-green"} <= tags_of(book)


def test_removes_the_stale_step_of_a_detour(book: Path, tmp_path: Path) -> None:
    tag(book)
    change_series(book, (*FIRST_CHAPTER, DETOUR_RED, DETOUR_GREEN), tmp_path)

    assert {"aside-ex1-red", "aside-ex1-solution"} <= set(tag(book).removed)


@pytest.mark.parametrize("annotate", [(), ("--annotate", "--message=Mine")], ids=["lightweight", "annotated"])
@pytest.mark.parametrize("name", ["ch01-02-green", "ch01", "aside"])
def test_refuses_a_name_that_is_taken(book: Path, name: str, annotate: tuple[str, ...]) -> None:
    git(book.parent, "tag", *annotate, name, _commit_of_ada(book))
    before = refs(book)

    with pytest.raises(BookError, match=f"^the tag '{name}' is yours, and the book needs the name"):
        tag(book)

    assert refs(book) == before


def _commit_of_ada(chapters: Path) -> str:
    """Return a commit by somebody who is not the book."""
    ada = {"GIT_COMMITTER_EMAIL": "ada@example.com", "GIT_AUTHOR_EMAIL": "ada@example.com"}
    tree = git_text(chapters.parent, "rev-parse", "HEAD^{tree}")
    return git(chapters.parent, "commit-tree", "-m", "Mine", tree, extra=ada).decode().strip()


def test_the_advice_for_a_taken_name_works(book: Path) -> None:
    git(book.parent, "tag", "ch01", _commit_of_ada(book))
    with pytest.raises(BookError) as caught:
        tag(book)
    advice = re.search(r"'git tag (\S+) (\S+) && git tag -d (\S+)'", str(caught.value))
    assert advice

    git(book.parent, "tag", advice[1], advice[2])
    git(book.parent, "tag", "-d", advice[3])

    assert "ch01" in tag(book).written
    assert advice[1] in tags_of(book)


def test_touches_nothing_of_the_readers(book: Path) -> None:
    root = book.parent
    (root / "own.txt").write_text("one\n")
    git(root, "add", "own.txt")
    git(root, "commit", "--quiet", "--message=Own")
    (root / "own.txt").write_text("two\n")
    git(root, "stash")
    git(root, "branch", "mine")
    git(root, "tag", "v1")
    git(root, "tag", "--annotate", "--message=Mine", "v2")
    git(root, "notes", "add", "-m", "A note")
    (root / "own.txt").write_text("three\n")
    git(root, "add", "own.txt")
    (root / "own.txt").write_text("four\n")
    mine, index, head = refs(book), (root / ".git/index").read_bytes(), (root / ".git/HEAD").read_bytes()
    config, status = (root / ".git/config").read_bytes(), git(root, "status", "--porcelain")

    tag(book)

    assert {name: commit for name, commit in refs(book).items() if name in mine} == mine
    assert git(root, "status", "--porcelain") == status
    assert (root / "own.txt").read_text() == "four\n"
    assert [(root / ".git" / name).read_bytes() for name in ("index", "HEAD", "config")] == [index, head, config]


@pytest.mark.parametrize("name", ["try-01-red", "my-ch01-02-green", "good", "feature/ch01-02-green", "zeile\u2028zwei"])
def test_keeps_a_bookmark_on_a_commit_of_the_book(book: Path, name: str) -> None:
    tag(book)
    git(book.parent, "tag", name, "ch01-02-green")

    assert tag(book).removed == ()
    assert name in git(book.parent, "for-each-ref", "refs/tags").decode()


def test_keeps_a_readers_tag_that_has_the_form_of_a_step(book: Path) -> None:
    git(book.parent, "tag", "ch09-01-red", _commit_of_ada(book))

    tag(book)

    assert "ch09-01-red" in tags_of(book)
