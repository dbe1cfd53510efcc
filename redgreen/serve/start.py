"""The commands `start`, `stop` and `empty`."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import time
import urllib.request
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import click
from filelock import FileLock, Timeout

from redgreen.book import Book
from redgreen.series.history import build_history, write_tags
from redgreen.series.model import Kind, Series
from redgreen.series.read import read_series
from redgreen.serve import address, servers
from redgreen.serve.postgres import LOOPBACK
from redgreen.serve.workspace import ensure_workspace
from redgreen.text import UserError, write_whole

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
INTERRUPTED = 130
ACTIVATE = {"fish": ".fish", "csh": ".csh", "tcsh": ".csh"}


def start(book: Book, *, serve: bool, docker: bool) -> int:
    """Prepare everything and serve it until a signal comes; return the exit code.

    Without `serve` it returns when everything is ready. A second start says where the
    first one serves, and returns 1 when that one does not serve.
    """
    try:
        with _lock(book):
            for each in SIGNALS:
                signal.signal(each, _interrupt)
            return _Start(book, docker).run(serve)
    except Timeout:
        return _second_start(book)


def stop(book: Book) -> int:
    """Stop a start that serves, and the database that one has left running."""
    lock, stopped = _lock(book), []
    try:
        lock.acquire()
    except Timeout:
        os.kill(_noted(book)["pid"], signal.SIGTERM)
        # It releases the lock when it has stopped everything.
        lock.acquire(timeout=60)
        stopped.append("the servers")
    database = address.stop_database(book)
    stopped += [database] if database else []
    click.echo(f"Stopped {' and '.join(stopped)}." if stopped else "Nothing ran.")
    return 0


def empty(book: Book) -> int:
    """Drop the database of the chapters and create it again."""
    chosen = address.chosen_database(book)
    address.recreate(book, chosen)
    click.echo(f"The database '{chosen.name}' is empty.")
    return 0


class _Start:
    """A start at work, and what it serves."""

    def __init__(self, book: Book, docker: bool) -> None:
        self.book, self.docker = book, docker
        self.addresses: dict[str, str] = {}
        self.service: servers.Service | None = None
        self.trouble = ""

    def run(self, serve: bool) -> int:
        keep_database = False
        try:
            self._note()
            series = self._prepare()
            if serve:
                with servers.serve_site(self.book.site) as port:
                    self.addresses["tutorial"] = f"http://{LOOPBACK}:{port}"
                    self._serve(series)
            _tell_commands(self.book, series)
            click.echo("\n'python3 redgreen stop' stops the database.")
            keep_database = True
            return 0
        except KeyboardInterrupt:
            click.echo("\nStopping.")
            return 0 if self.addresses else INTERRUPTED
        finally:
            for each in SIGNALS:
                signal.signal(each, signal.SIG_IGN)
            self._end_service()
            if not keep_database:
                address.stop_database(self.book)

    def _prepare(self) -> Series:
        series = read_series(self.book.chapters)
        self.database, words = address.start_database(self.book, docker=self.docker)
        _say("Database", words)
        changes = write_tags(build_history(series))
        _say("Tags", f"{len(changes.written)} written, {changes.kept} right already")
        _prepare_workspace(self.book, series)
        begun = time.monotonic()
        built = servers.build_site(self.book)
        seconds = f"built in {time.monotonic() - begun:.1f} s"
        _say("Tutorial", seconds if built else "built already")
        return series

    def _serve(self, series: Series) -> NoReturn:
        self._start_service(anew=not self.database.theirs)
        _tell_addresses(self.addresses)
        _tell_commands(self.book, series)
        click.echo("\nCtrl-C stops everything.")
        failures = 0
        while True:
            time.sleep(1)
            if self.service and self.service.process.poll() is not None:
                _say("Service", "it has ended; .redgreen/service.log says why")
                self._end_service()
            try:
                if not self.database.theirs:
                    address.check_identity(self.book, self.database)
                failures = 0
            except UserError:
                failures += 1
            # A Postgres that recovers from a crash refuses connections for a moment.
            if failures > 1:
                self._restart_database()

    def _restart_database(self) -> None:
        """Start Postgres again, and the service, which may need its tables again."""
        try:
            self.database, words = address.start_database(self.book, docker=self.docker)
        except UserError as error:
            if str(error) != self.trouble:
                _say("Database", f"it has ended and does not start again: {error}")
            self.trouble = str(error)
            return
        _say("Database", f"it had ended and is started again: {words}")
        address.write_addresses(self.book)
        self._end_service()
        self._start_service(anew=False)

    def _start_service(self, anew: bool) -> None:
        """Start the finished service on a database of its own, if there is one yet."""
        if (self.book.root / "fastauth" / "main.py").is_file():
            name = f"{address.DATABASE}_finished"
            address.create_database(self.database.url, name, anew=anew)
            url = address.with_database(self.database.url, name)
            self.service = servers.start_service(self.book, url)
            if self.service.answers():
                page = f"http://{LOOPBACK}:{self.service.port}/docs"
                self.addresses["service"] = page
            else:
                _say("Service", "it does not start; .redgreen/service.log says why")
                self._end_service()
        self._note()

    def _end_service(self) -> None:
        if self.service:
            self.service.process.kill()
            self.service.process.communicate()
        self.service = None
        self.addresses.pop("service", None)
        self._note()

    def _note(self) -> None:
        """Note for `stop` and a second start what holds while the lock is held."""
        notes = {"pid": os.getpid(), "addresses": self.addresses}
        write_whole(_notes(self.book), json.dumps(notes))


def _second_start(book: Book) -> int:
    """Wait until all is well that the first start serves, and say where."""
    addresses = _noted(book).get("addresses", {})
    try:
        urllib.request.urlopen(addresses.get("tutorial", ""), timeout=10).close()
    except (ValueError, OSError):
        raise UserError(
            "another start of this clone is at work and does not serve yet; wait for "
            "it, or type 'python3 redgreen stop'."
        ) from None
    _prepare_workspace(book, read_series(book.chapters))
    until = time.monotonic() + 15
    while address.noted_server(book):
        try:
            address.check_identity(book, address.chosen_database(book))
            break
        except UserError:
            # The first start notices it, too, and starts the database again.
            if time.monotonic() > until:
                raise
        time.sleep(0.2)
    click.echo("The tutorial is served already; 'python3 redgreen stop' ends that.")
    _tell_addresses(addresses)
    return 0


def _prepare_workspace(book: Book, series: Series) -> None:
    first = series.main_line[0].steps[0].tag
    made = ensure_workspace(book, first)
    _say("Workspace", f"made at {first}" if made else "kept as it is")
    for path in address.write_addresses(book):
        _say("", f"{path} has a DATABASE_URL of your own, which stays")


def _tell_addresses(addresses: dict[str, str]) -> None:
    click.echo(f"\n  The tutorial          {addresses['tutorial']}")
    if "service" in addresses:
        click.echo(f"  The finished service  {addresses['service']}")


def _tell_commands(book: Book, series: Series) -> None:
    red = next(step for step in series.steps() if step.kind is Kind.RED)
    shell = Path(os.environ.get("SHELL", "")).name
    click.echo("\nIn another terminal:\n")
    click.echo(f"  cd {shlex.quote(str(book.root))}")
    click.echo(f"  source .venv/bin/activate{ACTIVATE.get(shell, '')}")
    # Without our settings git may refuse a folder that another user owns.
    ask = ("git", "-C", str(book.workspace), "rev-parse", "HEAD")
    if b"dubious" in subprocess.run(ask, capture_output=True).stderr:
        trusted = shlex.quote(str(book.workspace))
        click.echo(f"  git config --global --add safe.directory {trusted}")
    click.echo(f"  cd workspace\n  git checkout {red.tag}\n  pytest")


def _say(what: str, words: str) -> None:
    click.echo(f"{what:<10} {words}")


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _lock(book: Book) -> FileLock:
    return FileLock(book.state / "start.lock", timeout=0)


def _notes(book: Book) -> Path:
    return book.state / "running.json"


def _noted(book: Book) -> dict[str, Any]:
    return dict(json.loads(_notes(book).read_text("utf-8")))
