"""The verb `bench`: measure, print ratios, and record what a page shows."""

from __future__ import annotations

import click

from redgreen.bench.load import Settings, benchmark_names, load_benchmark
from redgreen.bench.machine import this_machine
from redgreen.bench.model import Record, record_file, write_record
from redgreen.bench.table import plain_table
from redgreen.commands.book import Book
from redgreen.errors import BookError
from redgreen.signals import signals_interrupt


def run_benchmark(book: Book, name: str | None, record: bool, only: int | None) -> None:
    """Run the benchmark `name` and print its table; without a name tell which there are.

    With `record` the numbers and the machine are written to `benchmarks/recorded/`, for the pages that show them.
    Raises BookError for a name that there is not.
    """
    if name is None:
        for each in benchmark_names(book.root):
            click.echo(f"{each:<8} {load_benchmark(book.root, each).purpose}")
        return
    if only is not None and only < 1:
        raise BookError("'--only' takes a number from 1 on.")
    benchmark = load_benchmark(book.root, name)
    machine = this_machine()
    with signals_interrupt():
        measured = benchmark.measure(Settings(book.root, lambda line: click.echo(line, err=True), only))
    found = Record(measured, machine)
    click.echo(f"\n{plain_table(measured)}\n\n{found.where}")
    if record:
        path = record_file(book.root, name)
        write_record(path, found)
        click.echo(f"Recorded in {path.relative_to(book.root).as_posix()}.")
