"""Room: the root's copy of the last step. Refused without a run."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from redgreen.history import History, Trees, build_history
from redgreen.proof.book import check_root
from redgreen.series import read_series
from redgreen.tests.attack.cases import refused
from redgreen.tests.toy import FIRST_CHAPTER, REFACTOR, SETUP, make_toy, rewrite, write

LAST = "ch01-06-refactor"
MORE = {"service/__init__.py": "", "service/api/users.py": "X = 1\n", "old.ini": "old\n", "run.sh": "#!/bin/sh\n"}
STEPS = (
    replace(SETUP, changes={**SETUP.changes, **MORE}),
    *FIRST_CHAPTER[1:-1],
    replace(REFACTOR, changes={**REFACTOR.changes, "old.ini": None}),
)
Spoil = Callable[[Path], object]


def link(root: Path) -> None:
    (root / "sums.py").rename(root / "elsewhere.txt")
    (root / "sums.py").symlink_to("elsewhere.txt")


def folder(root: Path) -> None:
    (root / "requirements.txt").unlink()
    (root / "requirements.txt").mkdir()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> History:
    """A toy book whose root holds the last step's files; read only."""
    root = tmp_path_factory.mktemp("root")
    history = build_history(read_series(make_toy(root, STEPS)))
    with Trees(root) as trees:
        trees.export(history.commits[LAST], root)
    return history


@pytest.fixture
def copy(template: History, tmp_path: Path) -> History:
    """A copy of that book, which a test may spoil."""
    shutil.copytree(template.repository, tmp_path / "copy")
    return replace(template, repository=tmp_path / "copy")


ROOT: dict[str, tuple[Spoil, str]] = {
    "a file was changed by hand": (
        lambda root: rewrite(root / "sums.py", "sum(more", "sum(more or ()"),
        f"sums.py in the root differs from {LAST}'s; change it by a step, or take the step's.",
    ),
    "a byte was added": (
        lambda root: write(root / "requirements.txt", (root / "requirements.txt").read_bytes() + b"\n"),
        f"requirements.txt in the root differs from {LAST}'s",
    ),
    "the ends of lines were changed": (
        lambda root: write(root / "sums.py", (root / "sums.py").read_bytes().replace(b"\n", b"\r\n")),
        f"sums.py in the root differs from {LAST}'s",
    ),
    "a test was taken away": (
        lambda root: (root / "tests/test_sums.py").unlink(),
        f"tests/test_sums.py is missing in the root; {LAST} has it.",
    ),
    "an empty file was taken away": (
        lambda root: (root / "service/__init__.py").unlink(),
        f"service/__init__.py is missing in the root; {LAST} has it.",
    ),
    "a test was added": (
        lambda root: write(root / "tests/test_more.py", "X = 1\n"),
        f"tests/test_more.py stands in the root, but {LAST} has no such file.",
    ),
    "a module was added deep in the service": (
        lambda root: write(root / "service/api/v2/users.py", "X = 1\n"),
        f"service/api/v2/users.py stands in the root, but {LAST} has no such file.",
    ),
    "a file stayed that a step took away": (
        lambda root: write(root / "old.ini", "old\n"),
        f"old.ini stands in the root, but {LAST} has no such file.",
    ),
    "a file became a link": (link, f"sums.py in the root is a link; it must be the file that {LAST} has."),
    "a file became a folder": (
        folder,
        f"requirements.txt is missing in the root; {LAST} has it.",
    ),
    "a file became a program": (
        lambda root: (root / "run.sh").chmod(0o755),
        f"run.sh in the root can be executed, unlike {LAST}'s.",
    ),
}


@pytest.mark.parametrize(("spoil", "words"), ROOT.values(), ids=ROOT.keys())
def test_refuses_a_root_in_which(copy: History, spoil: Spoil, words: str) -> None:
    spoil(copy.repository)

    refused(list(check_root(copy)), words)


def test_accepts_the_root_and_what_is_nobodys_business(copy: History) -> None:
    for path in ("README.md", "tests/__pycache__/x.pyc", "workspace/notes.txt"):
        write(copy.repository / path, "x\n")

    assert list(check_root(copy)) == []
