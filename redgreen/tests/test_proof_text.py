"""The text tier: what is refused without a run, told once, and the same as the proof says of one step."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from redgreen.history import build_history
from redgreen.history.patches import Patches
from redgreen.history.write import patch_of
from redgreen.proof import text as text_module
from redgreen.proof.text import check_text
from redgreen.series import read_series
from redgreen.tests.toy import (
    ADD,
    ADD_MORE,
    ASK,
    FIRST_CHAPTER,
    GREEN_THREE,
    PROJECT,
    RED_THREE,
    SETUP,
    SHORT,
    WHOLE,
    ToyStep,
    make_toy,
    rewrite,
    write,
)

PAGES = ("the book", "docs/chapters/01-adding.md: there is no such page; the chapter '01-adding' needs one.")
UNUSED = ADD_MORE.replace("\n\n\n", "\n\nimport os\n\n\n", 1)
LOOSE = ADD_MORE.replace("first + sum(more)", "first+sum(more)")
SORTED = PROJECT + '\n[tool.ruff.lint]\nextend-select = ["I"]\n'


def refused(tmp_path: Path, steps: Sequence[ToyStep]) -> list[tuple[str, str]]:
    """Return what is refused of a toy book; that it has no pages and no root is left out."""
    found = check_text(read_series(make_toy(tmp_path / "toy", steps)))
    return [(tag, words) for tag, words in found if tag != "the book"]


@pytest.mark.parametrize("few", [1, 1000], ids=["in helpers", "in a thread"])
def test_refuses_nothing_of_a_sound_series(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(text_module, "FEW", few)

    assert refused(tmp_path, WHOLE) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (UNUSED, "'ruff check' refuses sums.py:3:8: F401 [*] `os` imported but unused"),
        (LOOSE, "'ruff format' refuses sums.py:6:17: unformatted: File would be reformatted"),
    ],
)
def test_tells_what_ruff_refuses_at_the_step_that_wrote_it(tmp_path: Path, content: str, words: str) -> None:
    steps = (*SHORT, RED_THREE, replace(GREEN_THREE, changes={"sums.py": content}), FIRST_CHAPTER[5])

    assert refused(tmp_path, steps) == [("ch01-04-green", words)]


def test_sorts_imports_as_in_the_tree_itself(tmp_path: Path) -> None:
    """`sums` is the tree's own from the step that writes it, and a library's before; ruff sorts it accordingly."""
    early = replace(SHORT[0], changes={**SETUP.changes, "pyproject.toml": SORTED})
    two = ASK.replace("from sums import add", "import pytest\n\nfrom sums import add").replace(
        "    assert", "    assert pytest\n    assert"
    )
    steps = (early, replace(SHORT[1], changes={"tests/test_sums.py": two}), SHORT[2])

    assert [tag for tag, words in refused(tmp_path, steps) if "I001" in words] == ["ch01-01-red"]


def test_a_setting_that_changes_makes_ruff_look_again(tmp_path: Path) -> None:
    strict = ToyStep(
        "01-adding/03-setup-strict", "Step: setup", {"pyproject.toml": PROJECT + "\n[tool.ruff]\nline-length = 20\n"}
    )

    assert {tag for tag, _ in refused(tmp_path, (*SHORT, strict))} == {"ch01-03-setup"}


def test_tells_what_the_rules_refuse(tmp_path: Path) -> None:
    hollow = ASK + "\n\ndef test_nothing() -> None:\n    add(1, 2)\n"
    steps = (*SHORT, replace(RED_THREE, changes={"tests/test_sums.py": hollow}), GREEN_THREE)

    assert any("asserts nothing" in words for _, words in refused(tmp_path, steps))


def test_tells_a_patch_that_git_writes_otherwise(tmp_path: Path) -> None:
    chapters = make_toy(tmp_path / "toy", SHORT)
    rewrite(chapters / f"{SHORT[2].file}.patch", "\ndiff --git", "\n\ndiff --git")

    found = check_text(read_series(chapters))

    assert [tag for tag, words in found if "is not what 'git format-patch' writes" in words] == ["ch01-02-green"]


def test_tells_what_is_wrong_with_the_book_last(tmp_path: Path) -> None:
    chapters = make_toy(tmp_path / "toy", (*SHORT, RED_THREE, replace(GREEN_THREE, changes={"sums.py": LOOSE})))
    write(chapters.parent / "tests/test_own.py", "")

    found = check_text(read_series(chapters))

    assert found[0][0] == "ch01-04-green"
    assert found[-1] == PAGES
    assert ("the book", "tests/test_own.py stands in the root, but ch01-04-green has no such file.") in found


def test_the_patches_of_a_line_are_those_of_each_commit(tmp_path: Path) -> None:
    history = build_history(read_series(make_toy(tmp_path / "toy")))
    patches = Patches(history)

    for step in history.series.steps():
        assert patches.of(step) == patch_of(history.repository, history.commits[step.tag])


def test_an_unformatted_module_is_told_once(tmp_path: Path) -> None:
    steps = (
        *SHORT[:2],
        replace(SHORT[2], changes={"sums.py": ADD.replace("first + second", "first+second")}),
        *FIRST_CHAPTER[3:],
    )

    assert len([words for _, words in refused(tmp_path, steps) if "unformatted" in words]) == 1
