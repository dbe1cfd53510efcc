"""A real change in the first step of the real book, which every later step must feel."""

import shutil
from pathlib import Path

import pytest
from redgreen.author import save as save_module
from redgreen.author.recording import Say
from redgreen.author.unfinished import Unfinished
from redgreen.history import History, Trees, build_history
from redgreen.history.git import git
from redgreen.tests.author_desk import Desk

ROOT = Path(__file__).parents[2]
OLD, NEW = 'version = "0.1.0"', 'version = "0.1.1"'


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tags of the steps whose transcripts are to be recorded; recording them takes minutes and is left out."""
    tags: list[str] = []

    def note(_: History, __: Path, unfinished: Unfinished, ___: Say) -> None:
        tags.extend(unfinished.left)
        unfinished.saved.transcripts.extend(unfinished.left)

    monkeypatch.setattr(save_module, "record_left", note)
    return tags


@pytest.fixture
def own_book(tmp_path: Path) -> Desk:
    """A copy of the book, in a repository of its own."""
    for name in ("chapters", "docs", "fastauth", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message=The book")
    (tmp_path / ".redgreen").mkdir()
    return Desk(tmp_path)


def test_a_change_of_the_first_step_reaches_the_last_and_asks_for_every_transcript(
    own_book: Desk, recorded: list[str]
) -> None:
    own_book.edit("ch01-00-setup")
    own_book.amend("pyproject.toml", OLD, NEW)

    saved = own_book.save()

    history = build_history(own_book.series)
    steps = list(history.series.steps())
    with Trees(history.repository) as trees:
        unchanged = [s.tag for s in steps if NEW.encode() not in trees.files(history.commits[s.tag])["pyproject.toml"]]
    assert unchanged == []
    assert sorted(recorded) == sorted(step.tag for step in steps)
    assert "ch01-00-setup" in saved.rewritten
    assert NEW in (own_book.root / "pyproject.toml").read_text("utf-8")
    assert {page.split("/")[-1][:2] for page in saved.pages} >= {f"{c.number:02d}" for c in history.series.main_line}


def test_saving_the_book_without_a_change_changes_no_byte(own_book: Desk, recorded: list[str]) -> None:
    before = own_book.files()

    own_book.edit("ch01-00-setup")
    own_book.save()

    assert own_book.files() == before
    assert recorded == []
