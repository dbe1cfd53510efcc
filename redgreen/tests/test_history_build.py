"""The same series gives the same hashes, whatever machine and configuration it is built on."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from redgreen.errors import BookError
from redgreen.history import History, build_history, write_tags
from redgreen.history.git import git, git_text
from redgreen.history.write import patch_of
from redgreen.series import read_series
from redgreen.tests.hostile import ENVIRONMENT, make_home
from redgreen.tests.toy import make_toy, rewrite

BOOK = Path(__file__).parents[2] / "chapters"


def build(chapters: Path) -> History:
    return build_history(read_series(chapters))


def parents(history: History, tag: str) -> str:
    return git_text(history.repository, "log", "-1", "--format=%P", history.commits[tag])


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> History:
    """The history of the whole toy, built on a machine without any configuration; read only."""
    return build(make_toy(tmp_path_factory.mktemp("toy")))


@pytest.fixture
def hostile_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A user's home and environment that would each change a hash; returns the configuration's text."""
    text = make_home(tmp_path / "home")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return text


def test_two_builds_are_equal(toy: History) -> None:
    assert build_history(toy.series).tags() == toy.tags()


def test_another_repository_gives_the_same_hashes(toy: History, book: Path) -> None:
    assert build(book).tags() == toy.tags()


def test_a_hostile_user_gets_the_same_hashes(toy: History, book: Path, hostile_home: str) -> None:
    assert build(book).tags() == toy.tags()


def test_a_hostile_repository_gets_the_same_hashes(toy: History, book: Path, hostile_home: str) -> None:
    (book.parent / ".git/info").mkdir(exist_ok=True)
    (book.parent / ".git/info/attributes").write_text("* text eol=crlf\n")
    with (book.parent / ".git/config").open("a") as config:
        config.write(hostile_home)

    history = build(book)

    assert history.tags() == toy.tags()
    assert len(write_tags(history).written) == len(toy.tags())


def test_a_hostile_repository_writes_the_same_patches(book: Path, hostile_home: str) -> None:
    history = build(book)
    with (book.parent / ".git/config").open("a") as config:
        config.write(hostile_home)

    differing = [
        step.tag
        for step in history.series.steps()
        if patch_of(book.parent, history.commits[step.tag]) != step.patch.read_bytes()
    ]

    assert differing == []


def test_a_clone_has_the_same_hashes(toy: History, tmp_path: Path) -> None:
    (toy.repository / ".gitattributes").write_text("* -text\n")
    git(toy.repository, "add", "--all")
    git(toy.repository, "commit", "--quiet", "--message=Attributes")
    for name, options in (("first", ()), ("second", ("-c", "core.autocrlf=true", "-c", "core.eol=crlf"))):
        subprocess.run(("git", "clone", "--quiet", *options, toy.repository, tmp_path / name), check=True)

    assert build(tmp_path / "first/chapters").tags() == toy.tags()
    assert build(tmp_path / "second/chapters").tags() == toy.tags()


def test_the_book_forbids_git_to_change_its_line_endings() -> None:
    paths = ("chapters/01-first-failing-test/01-red-ask-for-ping.patch", "fastauth/main.py", "tests/conftest.py")

    done = git_text(BOOK.parent, "check-attr", "text", *paths)

    assert done.splitlines() == [f"{path}: text: unset" for path in paths]


def test_a_work_tree_of_the_repository_gives_the_same_hashes(toy: History, tmp_path: Path) -> None:
    git(toy.repository, "worktree", "add", "--quiet", "--detach", str(tmp_path / "other"))

    assert build(tmp_path / "other/chapters").tags() == toy.tags()


def test_builds_in_a_clone_that_another_user_owns(toy: History, book: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder to another user")
    for path in (book.parent, book.parent / ".git"):
        os.chown(path, 12345, 12345)

    assert build(book).tags() == toy.tags()


def test_side_branches_start_where_they_say(toy: History) -> None:
    end = toy.commits["ch01-06-refactor"]

    assert parents(toy, "ch01-ex1-red") == end
    assert parents(toy, "ch01-ex1-solution") == toy.commits["ch01-ex1-red"]
    assert parents(toy, "aside-01-red") == end
    assert parents(toy, "aside-ex1-red") == toy.commits["aside-02-green"]


def test_the_main_line_goes_on_past_side_branches(toy: History) -> None:
    assert parents(toy, "ch01-00-setup") == ""
    assert parents(toy, "ch02-01-setup") == toy.commits["ch01-06-refactor"]


def test_a_chapter_ends_at_its_last_step(toy: History) -> None:
    assert toy.tags()["ch01"] == toy.commits["ch01-06-refactor"]
    assert toy.tags()["aside"] == toy.commits["aside-02-green"]


def test_knows_the_step_before_each(toy: History) -> None:
    before = {step.tag: getattr(toy.before(step), "tag", None) for step in toy.series.steps()}

    assert before["ch01-00-setup"] is None
    assert before["ch02-01-setup"] == "ch01-06-refactor"
    assert before["aside-ex1-red"] == "aside-02-green"


def test_author_and_dates_are_the_books(toy: History) -> None:
    said = git_text(toy.repository, "log", "-1", "--format=%an|%ae|%aI|%cn|%ce|%cI", toy.commits["ch01-02-green"])

    assert said == "|".join(("fastauth|book@fastauth.example|2026-01-01T00:02:00+00:00",) * 2).replace("Z", "+00:00")


def test_a_patch_that_does_not_apply_is_named(book: Path) -> None:
    rewrite(book / "01-adding/04-green-three.patch", "-def add(first: int, second: int)", "-def sub(first: int)")

    with pytest.raises(
        BookError, match=r"^chapters/01-adding/04-green-three.patch: the patch does not apply"
    ) as caught:
        build(book)

    assert "sums.py" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_exercise_that_does_not_apply_is_named(book: Path) -> None:
    rewrite(book / "01-adding/exercises/1-solution-nothing.patch", "-def add(first: int", "-def sub(first: int")

    with pytest.raises(
        BookError, match=r"chapters/01-adding/exercises/1-solution-nothing.patch: the patch does not apply"
    ):
        build(book)


def test_says_that_an_archive_is_no_repository(book: Path) -> None:
    shutil.rmtree(book.parent / ".git")

    with pytest.raises(BookError, match="is no git repository; get the book with 'git clone'"):
        build(book)


def test_says_that_git_is_missing(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    series = read_series(book)
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(BookError, match="git is not installed or not on the PATH"):
        build_history(series)
