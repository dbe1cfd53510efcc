"""The benchmarks' form, arithmetic and records; never how long something took."""

import contextlib
import dataclasses
import sys
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from redgreen.bench.load import Settings, benchmark_names, load_benchmark
from redgreen.bench.machine import this_machine
from redgreen.bench.model import Machine, Measured, Record, Row, read_record, record_file, write_record
from redgreen.bench.table import cells, number, plain_table
from redgreen.errors import BookError
from redgreen.proof.bench import Bench
from redgreen.proof.session import Session
from redgreen.proof.text import check_text
from redgreen.series import read_series
from redgreen.tests.conftest import OpenBench
from redgreen.tests.toy import FIRST_CHAPTER, SECOND_CHAPTER, make_toy, write

ROOT = Path(__file__).parents[2]
MEASURED = Measured(
    title="What a test waits",
    unit="ms",
    columns=("3 tables", "100 tables"),
    rows=(Row("nothing", (0.04, 0.05)), Row("truncate", (8.0, 125.0))),
    base="nothing",
    notes=("Each number is a median.",),
    versions={"Postgres": "18.4"},
)
MACHINE = Machine("Abacus", 2, "Linux x86_64", "3.11.7", 0.25, "2026-11-26")
RECORD = Record(MEASURED, MACHINE)


class TestNumbers:
    def test_ratios_are_told_against_the_base(self) -> None:
        assert MEASURED.ratios(MEASURED.rows[1]) == pytest.approx((200.0, 2500.0))

    def test_the_base_has_a_ratio_of_one(self) -> None:
        assert MEASURED.ratios(MEASURED.rows[0]) == (1.0, 1.0)

    @pytest.mark.parametrize(
        ("value", "told"), [(0.041, "0.04"), (1.84, "1.8"), (9.96, "10.0"), (77.4, "77"), (1204.4, "1,204")]
    )
    def test_a_number_has_the_digits_that_it_deserves(self, value: float, told: str) -> None:
        assert number(value) == told

    def test_a_cell_tells_the_ratio_but_for_the_base(self) -> None:
        assert [cells(MEASURED, row) for row in MEASURED.rows] == [
            ["0.04 ms", "0.05 ms"],
            ["8.0 ms (× 200)", "125 ms (× 2,500)"],
        ]

    def test_the_table_is_one_for_a_terminal(self) -> None:
        assert plain_table(MEASURED).splitlines() == [
            "What a test waits",
            "",
            "                3 tables        100 tables",
            "nothing          0.04 ms           0.05 ms",
            "truncate  8.0 ms (× 200)  125 ms (× 2,500)",
            "",
            "Each number is a median.",
        ]

    def test_a_table_with_holes_is_refused(self) -> None:
        with pytest.raises(ValueError, match="'truncate' has 1 numbers for 2 columns"):
            dataclasses.replace(MEASURED, rows=(MEASURED.rows[0], Row("truncate", (1.0,))))

    def test_a_base_that_is_no_row_is_refused(self) -> None:
        with pytest.raises(ValueError, match="no row is called 'floor'"):
            dataclasses.replace(MEASURED, base="floor")


class TestRecords:
    def test_a_record_reads_as_it_was_written(self, tmp_path: Path) -> None:
        path = record_file(tmp_path, "resets")

        write_record(path, RECORD)

        assert read_record(path) == RECORD

    def test_a_record_tells_the_machine(self) -> None:
        assert RECORD.where == (
            "Measured on 2026-11-26: Abacus, 2 cores, Linux x86_64, Python 3.11.7, Postgres 18.4; "
            "load before it began: 0.2."
        )

    def test_this_machine_has_a_processor_and_a_core(self) -> None:
        assert this_machine().processor
        assert this_machine().cores >= 1

    def test_no_record_is_told_with_the_way_to_one(self, tmp_path: Path) -> None:
        with pytest.raises(BookError, match="run 'python3 redgreen bench resets --record'"):
            read_record(record_file(tmp_path, "resets"))

    @pytest.mark.parametrize(
        ("old", "new"),
        [("{", "["), ('"measured"', '"mesured"'), ("8.0", '"many"'), ('"base": "nothing"', '"base": "floor"')],
    )
    def test_a_record_that_was_edited_wrongly_is_refused(self, tmp_path: Path, old: str, new: str) -> None:
        path = record_file(tmp_path, "resets")
        write_record(path, RECORD)
        path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")

        with pytest.raises(BookError, match=r"resets\.json is no record of a benchmark"):
            read_record(path)


class TestTheBooksOwn:
    @pytest.mark.parametrize("name", benchmark_names(ROOT))
    def test_has_a_purpose_in_one_line(self, name: str) -> None:
        assert load_benchmark(ROOT, name).purpose.endswith(".")

    @pytest.mark.parametrize("path", sorted((ROOT / "benchmarks/recorded").glob("*.json")), ids=lambda path: path.stem)
    def test_what_is_recorded_belongs_to_a_benchmark(self, path: Path) -> None:
        assert path.stem in benchmark_names(ROOT)
        assert read_record(path).measured.rows

    def test_an_unknown_one_is_answered_with_the_nearest(self) -> None:
        with pytest.raises(BookError, match=r"there is no benchmark 'reset'\. Did you mean 'resets'\?"):
            load_benchmark(ROOT, "reset")

    @pytest.mark.parametrize("source", ['"""It measures."""\n', "def measure(settings):\n    return None\n"])
    def test_a_module_of_another_form_is_refused(self, tmp_path: Path, source: str) -> None:
        write(tmp_path / "benchmarks/other.py", source)

        with pytest.raises(BookError, match=r"benchmarks/other\.py needs a docstring"):
            load_benchmark(tmp_path, "other")


@pytest.fixture(scope="module")
def resets() -> Measured:
    """The ways of resetting, each once."""
    return load_benchmark(ROOT, "resets").measure(Settings(ROOT, lambda _: None, only=1))


class TestResets:
    def test_every_way_stands_beside_the_floor(self, resets: Measured) -> None:
        assert [row.name for row in resets.rows] == [
            "BEGIN, SELECT 1, ROLLBACK",
            "roll back, with a savepoint",
            "DELETE, one string",
            "TRUNCATE",
            "drop and create",
            "CREATE DATABASE from a template",
        ]
        assert resets.base == resets.rows[0].name

    def test_every_number_of_tables_is_measured(self, resets: Measured) -> None:
        assert resets.columns == ("3 tables", "10 tables", "30 tables", "100 tables")
        assert all(value > 0 for row in resets.rows for value in row.values)


class TestProof:
    """The arithmetic alone: the proof itself takes minutes."""

    @pytest.fixture
    def module(self) -> Any:
        load_benchmark(ROOT, "proof")
        return sys.modules["benchmarks.proof"]

    @pytest.mark.parametrize(
        ("number", "taken"), [(1, [0]), (3, [0, 3, 6]), (10, list(range(10))), (99, list(range(10)))]
    )
    def test_thins_the_loop_evenly(self, module: Any, number: int, taken: list[int]) -> None:
        assert module.thinned(list(range(10)), number) == taken

    def test_tells_the_proof_against_the_loop(self, module: Any) -> None:
        table = module.measured(400.0, 80.0 * module.cores(), 100.0, 4.0, steps=180, taken=20)

        assert [table.ratios(row)[0] for row in table.rows] == [1.0, 0.2, 0.25, 0.01]
        assert "It was run for 20 of them, spread evenly, and its time scaled." in table.notes[0]

    def test_the_loop_has_a_database_that_waits_for_the_disk(
        self, module: Any, book: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told: list[tuple[object, ...]] = []

        def ask(bench: Bench, *_: object) -> object:
            with contextlib.closing(
                psycopg2.connect(bench.server.url("postgres").replace("+psycopg2", ""))
            ) as connection:
                cursor = connection.cursor()
                cursor.execute("SELECT current_setting('fsync'), current_setting('scram_iterations')")
                told.extend(cursor.fetchall())
            return module.Looped(400.0, 60.0 * module.cores())

        monkeypatch.setattr(module, "loop", ask)
        monkeypatch.setattr(module, "_seconds", lambda *_: 100.0)
        table = module.measure(Settings(book.parent, lambda _: None))

        assert [fsync for fsync, _ in told] == ["on", "off"]
        assert told[0][1] == "4096"
        assert [row.values for row in table.rows] == [(400.0,), (60.0,), (100.0,), (100.0,)]

    def test_the_loop_runs_what_the_proof_runs(
        self, module: Any, open_bench: OpenBench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bench = open_bench(make_toy(tmp_path / "toy", (*FIRST_CHAPTER, *SECOND_CHAPTER)))
        ran: list[str] = []

        def run(_tree: Path, command: str, *, backwards: bool = False) -> Session:
            ran.append(command + " backwards" * backwards)
            return Session((), {}, {}, 0, "", seconds=1.5)

        monkeypatch.setattr(bench, "run", run)
        steps = [step for step in bench.history.series.steps() if step.tag in ("ch01-04-green", "ch02-04-tidy")]

        looped = module.loop(bench, steps, Settings(tmp_path / "toy", lambda _: None))

        assert looped.whole > 0
        assert looped.tests == 6.0
        assert ran == ["pytest", "pytest -v", "pytest", "pytest --tb=line backwards"]


class TestText:
    def test_the_made_up_book_is_sound(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        load_benchmark(ROOT, "text")
        module = sys.modules["benchmarks.text"]
        monkeypatch.setattr(module, "PAIRS", 2)

        assert check_text(read_series(module.made_up_book(tmp_path / "book") / "chapters")) == []

    def test_what_is_refused_is_not_measured(self, tmp_path: Path) -> None:
        load_benchmark(ROOT, "text")
        broken = make_toy(tmp_path / "toy").parent

        with pytest.raises(RuntimeError, match="so its time says nothing"):
            sys.modules["benchmarks.text"]._seconds(broken, 1)
