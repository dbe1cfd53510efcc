"""A file is replaced as a whole, or not at all."""

from pathlib import Path

import pytest
from redgreen.onemove import write_in_one_move


def test_replaces_the_text_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "notes.json"
    write_in_one_move(path, "old")
    write_in_one_move(path, "new, with an ü")

    assert path.read_text("utf-8") == "new, with an ü"
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupt_before_the_move_leaves_the_old_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "notes.json"
    path.write_text("old")
    monkeypatch.setattr(Path, "replace", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        write_in_one_move(path, "new")

    assert path.read_text() == "old"
