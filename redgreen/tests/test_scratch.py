"""Where folders for a moment are made, and that they are gone afterwards."""

import tempfile
from pathlib import Path

import pytest
from redgreen.scratch import scratch


@pytest.fixture(autouse=True)
def no_wish(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nobody sets TMPDIR, and the disk's folder is one of the test's own."""
    monkeypatch.delenv("TMPDIR", raising=False)
    (tmp_path / "disk").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "disk"))


def test_is_made_in_memory_and_gone_at_the_end(tmp_path: Path) -> None:
    memory = tmp_path / "memory"
    memory.mkdir()

    with scratch("some-", memory) as folder:
        assert Path(folder).parent == memory
        assert Path(folder).name.startswith("some-")

    assert list(memory.iterdir()) == []


def test_is_made_on_the_disk_where_there_is_no_such_memory(tmp_path: Path) -> None:
    with scratch("some-", tmp_path / "nothing") as folder:
        assert Path(folder).parent == tmp_path / "disk"


def test_is_made_on_the_disk_where_memory_is_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("redgreen.scratch.ENOUGH", 2**80)

    with scratch("some-", tmp_path) as folder:
        assert Path(folder).parent == tmp_path / "disk"


def test_is_made_where_the_user_wishes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "disk"))

    with scratch("some-", tmp_path) as folder:
        assert Path(folder).parent == tmp_path / "disk"
