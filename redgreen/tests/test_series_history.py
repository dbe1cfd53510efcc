"""Commits with the same hashes everywhere, the trees, and the tags."""

from pathlib import Path

import pytest

from redgreen.book import Book
from redgreen.series import history as module
from redgreen.series.git import git
from redgreen.series.history import History, build_history, patches_of, write_tags
from redgreen.series.read import read_series
from redgreen.tests.toy import rewrite, write
from redgreen.text import UserError

HOSTILE = """
[user]\nname = Somebody\nemail = else@example.com
[commit]\ngpgSign = true
[tag]\ngpgSign = true
[core]\nautocrlf = true\nhooksPath = {0}/hooks
[init]\ntemplateDir = {0}\ndefaultBranch = other
[diff]\nnoprefix = true\nrenames = copies
[format]\nsignature = mine
[am]\nthreeWay = true
"""


def built(book: Book) -> History:
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

    (book.state / "history.json").unlink()
    second = built(book)

    assert second.commits == first.commits
    commits = [second.commit(step) for step in second.series.steps()]
    patches = [step.patch.read_bytes() for step in second.series.steps()]
    assert patches_of(book.root, commits) == patches


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


def test_lost_commits_are_built_again(book: Book) -> None:
    first = built(book).commits
    last = first["aside-02-green"]
    (book.root / ".git/objects" / last[:2] / last[2:]).unlink()
    assert built(book).commits == first
    assert git(book.root, "cat-file", "-t", last) == "commit"


def test_patch_that_does_not_apply_is_named(book: Book) -> None:
    rewrite(book.chapters / "01-adding/05-green-more.patch", "-def add(", "-def a(")

    with pytest.raises(UserError) as refused:
        built(book)

    assert str(refused.value) == (
        "chapters/01-adding/05-green-more.patch: the patch does not apply on the step "
        "before it (patch failed: fastauth/sums.py:1); adapt it with 'python3 "
        "redgreen edit ch01-05-green'."
    )


def test_tags_are_written_removed_and_kept(book: Book) -> None:
    written, removed = write_tags(built(book))
    assert (len(written), removed) == (16, [])
    wanted = built(book).tags()
    assert tags(book) == wanted
    git(book.root, "tag", "my-work", wanted["ch02"])
    git(book.root, "tag", "ch02-09-red", wanted["ch02"])
    git(book.root, "tag", "aside-03-red", wanted["ch02"])
    git(book.root, "tag", "--force", "ch01-02-red", wanted["ch02"])

    written, removed = write_tags(built(book))

    assert written == ["ch01-02-red"]
    assert sorted(removed) == ["aside-03-red", "ch02-09-red"]
    assert tags(book) == {**wanted, "my-work": wanted["ch02"]}


def test_tag_of_the_user_is_refused_before_anything_changes(book: Book) -> None:
    me = {"GIT_COMMITTER_EMAIL": "me@example.com"}
    git(book.root, "commit", "--quiet", "--allow-empty", "--message=Mine", extra=me)
    git(book.root, "tag", "ch02")

    with pytest.raises(UserError, match="the tag 'ch02' is yours, and the tutorial ne"):
        write_tags(built(book))

    assert list(tags(book)) == ["ch02"]
