"""The benchmark of the finished service: its rows and its arithmetic; never how much it can bear."""

import sys
from pathlib import Path

import pytest
from redgreen.bench.load import Settings, load_benchmark
from redgreen.bench.model import Measured

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def load() -> Measured:
    """A second of each."""
    return load_benchmark(ROOT, "load").measure(Settings(ROOT, lambda _: None, only=1))


def test_logins_stand_beside_what_bcrypt_allows(load: Measured) -> None:
    assert [row.name for row in load.rows] == ["bcrypt alone, on every core", "POST /login", "GET /users/me"]
    assert load.base == load.rows[0].name
    assert all(value > 0 for row in load.rows for value in row.values)


def test_the_number_of_workers_and_the_cost_are_told(load: Measured) -> None:
    column = load.columns[0]

    assert column.endswith("workers, cost 12")
    assert int(column.split()[0]) >= 1


def test_a_refusal_ends_the_measurement(load: Measured) -> None:
    assert load

    def refused() -> None:
        raise RuntimeError("POST /login answers 500")

    with pytest.raises(RuntimeError, match="answers 500"):
        sys.modules["benchmarks.load"].rate([refused], seconds=10)
