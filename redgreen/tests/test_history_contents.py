"""What a patch holds comes through the commit unchanged: titles, words, every kind of file."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from redgreen.history import History, Trees, build_history
from redgreen.history.git import git, git_text
from redgreen.history.write import patch_of
from redgreen.series import read_series
from redgreen.tests.toy import GREEN, RED, SETUP, SHORT, Content, ToyStep, make_toy, rewrite

BOOK = Path(__file__).parents[2] / "chapters"
REAL = sorted(path.relative_to(BOOK).as_posix() for path in BOOK.rglob("*.patch"))


def build(chapters: Path) -> History:
    return build_history(read_series(chapters))


TITLES = (
    "[WIP] a title in [square] brackets",
    "[PATCH] Re: a title that git would shorten",
    "Über den Größenwahn – naïve «quotes» and 日本語",
    "A title so long that a mail's header cannot hold it in one line and git breaks it into two, or into three lines",
    "Ein sehr langer Titel mit Umlauten, ä ö ü ß, der über die Länge einer Zeile im Kopf einer Mail hinausgeht, weit",
    "'quoted' \"twice\" & <tagged> #hash `code` % ~",
)


@pytest.mark.parametrize("title", TITLES)
def test_a_title_survives(tmp_path: Path, title: str) -> None:
    chapters = make_toy(tmp_path / "toy", (replace(SETUP, title=title), RED, GREEN))

    history = build(chapters)
    commit = history.commits["ch01-00-setup"]

    assert git_text(history.repository, "log", "-1", "--format=%s", commit) == title
    assert next(history.series.steps()).title == title
    assert patch_of(history.repository, commit) == next(history.series.steps()).patch.read_bytes()


BEFORE: dict[str, Content] = {
    "old.txt": "old\n" * 20,
    "gone.txt": "gone\n",
    "bytes.bin": bytes(range(256)),
    "no-newline.txt": "x",
}
AFTER: dict[str, Content] = {
    "moved.txt": "old\n" * 20,
    "old.txt": None,
    "gone.txt": None,
    "crlf.txt": b"one\r\ntwo\r\n",
    "mixed.txt": b"one\r\ntwo\n\rthree",
    "bytes.bin": bytes(reversed(range(256))),
    "no-newline.txt": "y",
    "trailing.txt": "space \n\ttab\t\n\n\n",
    "ünïcode name.txt": "ü\n",
    "from.txt": "From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001\n-- \n---\n",
    "empty.txt": "",
}


def test_every_kind_of_content_survives(tmp_path: Path) -> None:
    second = ToyStep("01-adding/01-setup-files", "Step: setup", AFTER)
    history = build(make_toy(tmp_path / "toy", (replace(SETUP, changes=BEFORE), second)))

    with Trees(history.repository) as trees:
        files = trees.files(history.commits["ch01-01-setup"])

    kept = {path: content for path, content in AFTER.items() if content is not None}
    assert files == {path: text.encode() if isinstance(text, str) else text for path, text in kept.items()}


def test_an_executable_file_survives(tmp_path: Path) -> None:
    chapters = make_toy(tmp_path / "toy", SHORT)
    patch = chapters / "01-adding/00-setup-a-project.patch"
    rewrite(
        patch,
        "diff --git a/requirements.txt b/requirements.txt\nnew file mode 100644",
        "diff --git a/requirements.txt b/requirements.txt\nnew file mode 100755",
    )
    history = build(chapters)

    with Trees(history.repository) as trees:
        trees.export(history.commits["ch01-00-setup"], tmp_path / "tree")

    assert os.access(tmp_path / "tree/requirements.txt", os.X_OK)
    assert not os.access(tmp_path / "tree/pyproject.toml", os.X_OK)


def test_a_why_of_several_paragraphs_survives(tmp_path: Path) -> None:
    why = "First: a line with a colon.\n\n    indented\n\n* a list\n* of two\n\nFrom here on, it is easy."
    history = build(make_toy(tmp_path / "toy", (replace(SETUP, why=why), RED, GREEN)))

    said = git_text(history.repository, "log", "-1", "--format=%b", history.commits["ch01-00-setup"])

    assert said.split("\n\nStep: ")[0] == why
    assert next(history.series.steps()).why == why


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> History:
    """The history of the book itself, built in a repository of its own."""
    root = tmp_path_factory.mktemp("real")
    shutil.copytree(BOOK, root / "chapters")
    git(root, "init", "--quiet")
    return build(root / "chapters")


@pytest.mark.parametrize("name", REAL)
def test_a_patch_of_the_book_is_what_git_writes_of_its_commit(real: History, name: str) -> None:
    step = next(step for step in real.series.steps() if step.patch == real.series.root / name)

    assert patch_of(real.repository, real.commits[step.tag]) == step.patch.read_bytes()


def test_a_long_author_leaves_no_trace_in_the_patch(tmp_path: Path) -> None:
    somebody = "Ada Augusta King, Countess of Lovelace and of many other titles"
    variables = {"GIT_AUTHOR_NAME": somebody, "GIT_AUTHOR_EMAIL": "ada.augusta.king.lovelace@analytical.example"}
    git(tmp_path, "init", "--quiet")
    (tmp_path / "file").write_text("a line\n")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message=Begin", extra=variables)

    patch = patch_of(tmp_path, "HEAD").decode()

    assert patch.splitlines()[1:3] == [
        "From: fastauth <book@fastauth.example>",
        "Date: Thu, 01 Jan 2026 00:00:00 +0000",
    ]
    assert "Ada" not in patch


def test_what_was_loaded_is_read_without_asking_again(tmp_path: Path) -> None:
    history = build(make_toy(tmp_path / "toy"))
    with Trees(history.repository) as one_by_one:
        expected = {commit: one_by_one.files(commit) for commit in history.commits.values()}

    with Trees(history.repository) as trees:
        trees.load(history.commits.values())
    shutil.rmtree(history.repository / ".git")

    assert {commit: trees.files(commit) for commit in expected} == expected
