"""The finished service for a measurement: where it cannot be had, one sentence says why."""

from pathlib import Path

import pytest
from redgreen.bench.service import finished_service
from redgreen.errors import BookError


def test_tables_that_cannot_be_made_are_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "alembic.ini").write_text("[alembic]\n")

    with pytest.raises(BookError) as refusal, finished_service(tmp_path, tmp_path / "log"):
        pass

    told = str(refusal.value)
    assert told.startswith("the finished service is not there: its tables cannot be made (")
    assert "script_location" in told
    assert "\n" not in told
