"""A temporary Postgres goes with its owner; when the owner was killed, the next one clears it away."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redgreen.database.embedded import running_server
from redgreen.database.temporary import ServerFolder

OWNER = """
from redgreen.database.temporary import ServerFolder
folder = ServerFolder()
folder.start_server()
print(folder.path, flush=True)
input()
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the temporary folders of this test are, and nobody else's."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


@pytest.fixture
def owner(place: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process, with a Postgres in a folder of its own; it says which. What it leaves is cleared away."""
    with subprocess.Popen(
        (sys.executable, "-c", OWNER), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()
    ServerFolder(young=0).remove()


def folder_of(owner: subprocess.Popen[str]) -> Path:
    assert owner.stdout
    return Path(owner.stdout.readline().strip())


@contextmanager
def another(young: float) -> Iterator[ServerFolder]:
    """Give the folder of the next owner."""
    made = ServerFolder(young)
    yield made
    made.remove()


def test_what_a_killed_owner_left_is_cleared_away(owner: subprocess.Popen[str]) -> None:
    folder = folder_of(owner)
    assert running_server(folder / "postgres")
    owner.kill()
    owner.wait()
    assert running_server(folder / "postgres")

    with another(young=0):
        assert running_server(folder / "postgres") is None
        assert not folder.exists()


def test_the_folder_of_a_living_owner_stays(owner: subprocess.Popen[str]) -> None:
    folder = folder_of(owner)

    with another(young=0):
        assert running_server(folder / "postgres")


def test_a_young_folder_stays_for_its_owner_may_not_hold_it_yet(place: Path) -> None:
    folder = place / "redgreen-bench-young"
    folder.mkdir()
    (folder / "owner").touch()

    with another(young=60):
        assert folder.exists()
    with another(young=0):
        assert not folder.exists()


def test_nothing_is_left_afterwards(place: Path) -> None:
    with another(young=0) as folder:
        folder.start_server()

    assert list(place.iterdir()) == []
