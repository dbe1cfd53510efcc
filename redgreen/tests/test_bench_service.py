"""The finished service for a measurement: where it cannot be had, one sentence says why."""

from pathlib import Path

import pytest
from redgreen.bench.service import finished_service
from redgreen.errors import BookError


def test_tables_that_cannot_be_made_are_told_in_one_sentence(tmp_path: Path) -> None:
    log = tmp_path / "service.log"

    with pytest.raises(BookError) as refusal, finished_service(tmp_path, log):
        pass

    told = str(refusal.value)
    assert told.startswith(f"the finished service's tables cannot be made; {log} ends with: ")
    assert told.endswith(log.read_text("utf-8").splitlines()[-1])
