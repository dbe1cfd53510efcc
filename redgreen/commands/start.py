"""The verb `start`: from a clone to a served book."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import time
from pathlib import Path

import click
from filelock import FileLock, Timeout

from redgreen.commands.book import Book
from redgreen.commands.pages import refresh_site
from redgreen.commands.processes import ProcessFile
from redgreen.commands.serve import BOOK_PORT, SERVICE_PORT, ServedBook, serve_book
from redgreen.commands.service import ServedService, end_leftover, has_service, serve_service
from redgreen.commands.supply import Supply, end_supply, running_address, supply, supply_finished
from redgreen.commands.workspace import ensure_workspace, write_address
from redgreen.database.address import USUAL
from redgreen.database.ports import LOOPBACK
from redgreen.errors import INTERRUPTED, BookError
from redgreen.history import build_history, write_tags
from redgreen.series.model import Kind, Series
from redgreen.signals import signals_interrupt

GLANCE = 0.25
"""Seconds between two looks at what is served."""
ACTIVATE = {
    "fish": "source .venv/bin/activate.fish",
    "csh": "source .venv/bin/activate.csh",
    "tcsh": "source .venv/bin/activate.csh",
}


def start_book(book: Book, serve: bool, docker: bool) -> int:
    """Run the book until Ctrl-C or SIGTERM, or until it is ready when `serve` is false; return the exit code.

    One start runs at a time: a second one says where the first is and returns 0.
    """
    try:
        lock = FileLock(book.state / "start.lock").acquire(timeout=0)
    except Timeout:
        _tell_running(book)
        return 0
    with lock, signals_interrupt():
        return _run(book, serve, docker)


def start_file(book: Book) -> ProcessFile:
    """Return where the process of a running start is noted."""
    return ProcessFile(book.state / "start.json")


def _run(book: Book, serve: bool, docker: bool) -> int:
    noted = start_file(book)
    noted.write(os.getpid())
    before = running_address(book)
    leave = False
    try:
        end_leftover(book)
        series, database = _prepare(book, docker)
        if serve:
            _serve(book, series, database, noted)
        else:
            _say("Ready", "not serving; 'python3 redgreen stop' ends the database.")
            _tell_commands(book, series)
            leave = True
        return 0
    except KeyboardInterrupt:
        before = None
        click.echo("\nStopping.")
        return 0 if "book" in noted.notes() else INTERRUPTED
    finally:
        _ignore_signals()
        noted.clear()
        if not leave and before is None:
            end_supply(book)


def _prepare(book: Book, docker: bool) -> tuple[Series, Supply]:
    series = book.series()
    database = supply(book, docker)
    _say("Database", database.words)
    changes = write_tags(build_history(series))
    _say("Tags", f"{len(changes.written)} written, {changes.kept} right already")
    first = series.main_line[0].steps[0].tag
    made = ensure_workspace(book, first)
    _say("Workspace", f"made at {first}" if made else "kept as it is")
    if not write_address(book.workspace, database.address):
        _say("", "workspace/.env sets a DATABASE_URL of your own; the chapters use that one")
    begun = time.monotonic()
    _say("Book", f"built in {time.monotonic() - begun:.1f} s" if refresh_site(book) else "built already")
    return series, database


def _serve(book: Book, series: Series, database: Supply, noted: ProcessFile) -> None:
    with contextlib.ExitStack() as serving:
        served = serving.enter_context(serve_book(book.site))
        addresses = {"book": f"http://{LOOPBACK}:{served.port}"}
        _say_port(served.port, BOOK_PORT)
        service = _serve_service(book, database, serving)
        if service:
            _say_port(service.port, SERVICE_PORT)
            addresses["service"] = f"http://{LOOPBACK}:{service.port}/docs"
        noted.write(os.getpid(), **addresses)
        _tell(addresses)
        _tell_commands(book, series)
        click.echo("\nCtrl-C stops everything.")
        _stay(served, service, noted)


def _serve_service(book: Book, database: Supply, serving: contextlib.ExitStack) -> ServedService | None:
    """Serve the finished service too, where the book has one; say so and go on without it where it does not start."""
    if not has_service(book):
        return None
    try:
        return serving.enter_context(serve_service(book, supply_finished(database)))
    except BookError as error:
        _tell_missing(error)
        return None


def _stay(served: ServedBook, service: ServedService | None, noted: ProcessFile) -> None:
    """Stay until a signal comes; raise BookError once the book is not served any more.

    The end of the finished service is told and takes nothing else along: the book is what the reader came for.
    """
    while True:
        served.check_runs()
        try:
            if service:
                service.check_runs()
        except BookError as error:
            service = None
            noted.write(os.getpid(), book=noted.notes()["book"])
            _tell_missing(error)
        time.sleep(GLANCE)


def _tell_running(book: Book) -> None:
    notes = start_file(book).notes()
    if not notes:
        click.echo("Another start is at work for this book; wait for it, or end it with 'python3 redgreen stop'.")
        return
    _mend_workspace(book)
    click.echo("The book runs already; 'python3 redgreen stop' ends it.")
    _tell(notes)


def _mend_workspace(book: Book) -> None:
    """Make a workspace that was deleted while the book runs."""
    first = book.series().main_line[0].steps[0].tag
    if ensure_workspace(book, first):
        address = running_address(book)
        write_address(book.workspace, address if address != USUAL else None)
        _say("Workspace", f"made at {first}")


def _tell(addresses: dict[str, str]) -> None:
    click.echo(f"\n  The book              {addresses['book']}")
    if "service" in addresses:
        click.echo(f"  The finished service  {addresses['service']}")


def _tell_commands(book: Book, series: Series) -> None:
    red = next(step for step in series.steps() if step.kind is Kind.RED)
    shell = Path(os.environ.get("SHELL", "bash")).name
    activate = r".venv\Scripts\activate" if os.name == "nt" else ACTIVATE.get(shell, "source .venv/bin/activate")
    click.echo("\nIn another terminal:\n")
    for line in (f"cd {shlex.quote(str(book.root))}", activate, "cd workspace", f"git checkout {red.tag}", "pytest"):
        click.echo(f"  {line}")


def _say(what: str, words: str) -> None:
    click.echo(f"{what:<10} {words}")


def _tell_missing(error: BookError) -> None:
    more = "The book is served without it; .redgreen/service.log tells more"
    _say("Service", f"{error}. {more}, and Ctrl-C, then 'python3 redgreen start', tries again.")


def _say_port(port: int, usual: int) -> None:
    if port != usual:
        _say("Port", f"{usual} is taken; {port} instead")


def _ignore_signals() -> None:
    """Let the stopping finish: a second Ctrl-C would leave servers behind."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)
