"""Commits with the same hashes everywhere, the trees, and the tags."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from redgreen.book import Book
from redgreen.series import history as module
from redgreen.series.git import git
from redgreen.series.history import (
    History,
    build_commits,
    build_history,
    patches_of,
    write_tags,
)
from redgreen.series.read import read_series
from redgreen.series.trees import export
from redgreen.tests.toy import rewrite, write
from redgreen.text import UserError

HOSTILE = """\
[user]
    name = Somebody
    email = else@example.com
[commit]
    gpgSign = true
[tag]
    gpgSign = true
[core]
    autocrlf = true
    hooksPath = {0}/hooks
[init]
    templateDir = {0}
    defaultBranch = other
[diff]
    noprefix = true
    renames = copies
[format]
    signature = mine
[am]
    threeWay = true
"""


def built(book: Book, *, anew: bool = False) -> History:
    if anew:
        (book.state / "history.json").unlink()
    return build_history(read_series(book.chapters))


def tags(book: Book) -> dict[str, str]:
    rows = git(book.root, "tag", "--format=%(refname:short) %(objectname)").split("\n")
    return dict(row.split() for row in rows if row)


def test_hashes_and_patches_are_the_same_under_a_hostile_config(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = built(book)
    hook = tmp_path / "hooks/pre-applypatch"
    write(hook, "#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    write(tmp_path / ".gitconfig", HOSTILE.format(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2001-01-01T00:00:00Z")
    monkeypatch.setenv("GIT_COMMITTER_NAME", "Else")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    write(book.root / ".git/info/attributes", "*.py text eol=crlf\n")

    second = built(book, anew=True)

    assert second.commits == first.commits
    commits = [second.commit(step) for step in second.series.steps()]
    patches = [step.patch.read_bytes() for step in second.series.steps()]
    assert patches_of(book.root, commits) == patches


def test_line_builds_on_the_step_that_it_starts_from(book: Book) -> None:
    found = built(book)
    rows = git(book.root, "log", "--format=%H %P", *found.commits.values()).split("\n")
    parents = dict(row.split(" ") for row in rows)

    for step in found.series.steps():
        assert parents[found.commit(step)] == (found.before(step) or "")
    assert found.tags()["ch01"] == parents[found.commits["aside-01-red"]]


def test_known_commits_are_not_built_again(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = built(book)
    monkeypatch.setattr(module, "_apply", None)

    assert built(book).commits == first.commits
    assert ".redgreen" not in git(book.root, "ls-files")

    rewrite(book.chapters / "aside/02-green-times.patch", "Because it", "Since it")
    with pytest.raises(TypeError, match="not callable"):
        built(book)


@pytest.mark.parametrize("notes", ["{", '{"digest": "x", "commits": {}}'])
def test_unreadable_notes_and_lost_commits_are_built_again(
    notes: str, book: Book
) -> None:
    first = built(book).commits
    write(book.state / "history.json", notes)
    assert built(book).commits == first

    last = first["aside-02-green"]
    (book.root / ".git/objects" / last[:2] / last[2:]).unlink()
    assert built(book).commits == first
    assert git(book.root, "cat-file", "-t", last) == "commit"


def test_commits_for_an_author_name_their_chapter(book: Book) -> None:
    series = read_series(book.chapters)

    commit = build_commits(series, series.lines, with_chapters=True)["ch02-01-red"]

    message = git(book.root, "log", "-1", "--format=%B", commit)
    assert message.endswith("has no attribute 'take'\nChapter: 02-taking")
    assert built(book).commits["ch02-01-red"] != commit


def test_patch_that_does_not_apply_is_named(book: Book) -> None:
    rewrite(
        book.chapters / "01-adding/05-green-more.patch", "-def add(first", "-def a("
    )

    with pytest.raises(UserError) as refused:
        built(book)

    assert str(refused.value) == (
        "chapters/01-adding/05-green-more.patch: the patch does not apply on the step "
        "before it (patch failed: fastauth/sums.py:1); adapt it with 'python3 "
        "redgreen edit ch01-05-green'."
    )


def test_folder_in_no_repository_is_refused(book: Book, tmp_path: Path) -> None:
    (book.root / ".git").rename(tmp_path / "git")
    shutil.rmtree(book.root / ".redgreen")

    with pytest.raises(UserError, match="is not in a git repository; get the tutorial"):
        built(book)

    assert not (book.root / ".redgreen").exists()


def test_tags_are_written_removed_and_kept(book: Book) -> None:
    done = write_tags(built(book))
    assert (len(done.written), done.removed, done.kept) == (16, [], [])
    wanted = built(book).tags()
    assert tags(book) == wanted
    git(book.root, "tag", "my-work", wanted["ch02"])
    git(book.root, "tag", "ch02-09-red", wanted["ch02"])
    git(book.root, "tag", "aside-03-red", wanted["ch02"])
    git(book.root, "tag", "--force", "ch01-02-red", wanted["ch02"])

    done = write_tags(built(book))

    assert done.written == ["ch01-02-red"]
    assert sorted(done.removed) == ["aside-03-red", "ch02-09-red"]
    assert len(done.kept) == 15
    assert tags(book) == {**wanted, "my-work": wanted["ch02"]}


def test_tag_of_the_user_is_refused_before_anything_changes(book: Book) -> None:
    environment = dict(
        os.environ, GIT_AUTHOR_NAME="Me", GIT_AUTHOR_EMAIL="me@example.com"
    )
    environment |= {"GIT_COMMITTER_NAME": "Me", "GIT_COMMITTER_EMAIL": "me@example.com"}
    for command in (("commit", "-q", "--allow-empty", "-m", "Mine"), ("tag", "ch02")):
        subprocess.run(("git", *command), cwd=book.root, env=environment, check=True)

    with pytest.raises(
        UserError, match="the tag 'ch02' is yours, and the tutorial needs"
    ):
        write_tags(built(book))

    assert list(tags(book)) == ["ch02"]


def test_history_gives_files_and_text_and_exports(book: Book, tmp_path: Path) -> None:
    found = built(book)
    early, late = (found.series.step(tag) for tag in ("ch01-03-green", "ch01-05-green"))

    export(found.files(late), tmp_path / "out")

    assert found.tree(early) != found.tree(late)
    assert sorted(found.files(early)) == [
        "fastauth/__init__.py",
        "fastauth/sums.py",
        "pyproject.toml",
        "requirements.txt",
        "tests/__init__.py",
        "tests/test_sums.py",
    ]
    assert found.text(early, "none.py") is None
    assert found.files(None) == {}
    exported = (tmp_path / "out/fastauth/sums.py").read_text()
    assert exported == found.text(late, "fastauth/sums.py")
