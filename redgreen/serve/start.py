"""The commands `start`, `stop` and `empty`."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import time
from dataclasses import dataclass
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
ACTIVATE = {"fish": ".fish", "csh": ".csh", "tcsh": ".csh"}
TUTORIAL, SERVICE = "The tutorial", "The finished service"


def start(book: Book, *, serve: bool, docker: bool) -> int:
    """Prepare everything and serve it until a signal comes; return the exit code.

    Without `serve` it returns when everything is ready. A second start says where the
    first one serves, and returns 1 when that one does not serve.
    """
    try:
        with _lock(book):
            return _start(book, serve, docker)
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
    _note(book, {})
    stopped += filter(None, [address.stop_database(book)])
    words = f"Stopped {' and '.join(stopped)}." if stopped else "Nothing was running."
    click.echo(words)
    return 0


def empty(book: Book) -> int:
    """Drop the database of the chapters and create it again."""
    chosen = address.chosen_database(book)
    address.recreate(book, chosen)
    click.echo(f"The database '{chosen.name}' is empty.")
    return 0


def _start(book: Book, serve: bool, docker: bool) -> int:
    for each in SIGNALS:
        signal.signal(each, _interrupt)
    _note(book, {})
    serving, keep_database = None, False
    try:
        database, words = address.start_database(book, docker=docker)
        _say("Database", words)
        series = _prepare(book)
        if serve:
            site = f"http://{LOOPBACK}:{servers.serve_site(book.site)}"
            serving = _Serving(book, database, {TUTORIAL: site})
            serving.run(series)
        _tell_commands(book, series)
        click.echo("\n'python3 redgreen stop' stops the database.")
        keep_database = True
        return 0
    except KeyboardInterrupt:
        click.echo("\nStopping.")
        return 0 if serving else 130
    finally:
        if not keep_database:
            address.stop_database(book)


@dataclass
class _Serving:
    """What a start serves."""

    book: Book
    database: address.Chosen
    addresses: dict[str, str]
    service: subprocess.Popen[bytes] | None = None

    def run(self, series: Series) -> NoReturn:
        """Serve until a signal comes, and start again what ends."""
        try:
            self._start_service(anew=not self.database.theirs)
            _tell_addresses(self.addresses)
            _tell_commands(self.book, series)
            click.echo("\nCtrl-C stops everything.")
            failures = 0
            while True:
                time.sleep(1)
                try:
                    if not self.database.theirs:
                        address.check_identity(self.book, self.database)
                    failures = 0
                except UserError:
                    failures += 1
                # After a crash Postgres refuses connections for a moment.
                if failures > 1:
                    self._restart_database(tell=failures == 2)
                if self.service and self.service.poll() is not None:
                    _say("Service", servers.ENDED)
                    self._end_service()
        finally:
            self._end_service()

    def _restart_database(self, tell: bool) -> None:
        """Start Postgres again, and the service, which may need its tables again."""
        try:
            self.database, words = address.start_database(self.book)
        except UserError as error:
            if tell:
                _say("Database", f"it has ended and does not start again: {error}")
            return
        _say("Database", f"it had ended and is started again: {words}")
        address.write_addresses(self.book)
        self._end_service()
        self._start_service(anew=False)

    def _start_service(self, anew: bool) -> None:
        """Start the finished service on a database of its own, if there is one yet."""
        name = f"{address.DATABASE}_finished"
        url = address.with_database(self.database.url, name)
        try:
            if (self.book.root / "fastauth" / "main.py").is_file():
                address.create_database(self.database.url, name, anew=anew)
                self.service, port = servers.start_service(self.book, url)
                self.addresses[SERVICE] = f"http://{LOOPBACK}:{port}/docs"
        except UserError as error:
            _say("Service", str(error))
        _note(self.book, self.addresses)

    def _end_service(self) -> None:
        if self.service:
            self.service.kill()
            self.service.communicate()
        self.service = None
        self.addresses.pop(SERVICE, None)


def _second_start(book: Book) -> int:
    """Repair what a start repairs, and say where the first one serves."""
    addresses = _noted(book)["addresses"]
    if not addresses or not servers.responds(addresses[TUTORIAL]):
        remedy = "wait for it, or type 'python3 redgreen stop'"
        raise UserError(f"another start is at work and does not serve; {remedy}.")
    address.start_database(book)
    _prepare(book)
    click.echo("\nThe tutorial is served already; 'python3 redgreen stop' ends that.")
    _tell_addresses(addresses)
    return 0


def _prepare(book: Book) -> Series:
    """Bring the tags, the workspace and the site up to date."""
    series = read_series(book.chapters)
    changes = write_tags(build_history(series))
    _say("Tags", f"{len(changes.written)} written, {len(changes.kept)} right already")
    first = series.main_line[0].steps[0].tag
    made = ensure_workspace(book, first)
    _say("Workspace", f"made at {first}" if made else "kept as it is")
    address.write_addresses(book)
    _say("Tutorial", "built" if servers.build_site(book) else "built already")
    return series


def _tell_addresses(addresses: dict[str, str]) -> None:
    click.echo()
    for name, url in addresses.items():
        click.echo(f"  {name:<22}{url}")


def _tell_commands(book: Book, series: Series) -> None:
    red = next(step for step in series.steps() if step.kind is Kind.RED)
    suffix = ACTIVATE.get(Path(os.environ.get("SHELL", "")).name, "")
    click.echo("\nIn another terminal:\n")
    click.echo(f"  cd {shlex.quote(str(book.root))}")
    click.echo(f"  source .venv/bin/activate{suffix}")
    # Without our settings git may refuse a folder that another user owns.
    ask = ("git", "-C", str(book.workspace), "rev-parse", "HEAD")
    if b"dubious" in subprocess.run(ask, capture_output=True).stderr:
        trusted = shlex.quote(str(book.workspace))
        click.echo(f"  git config --global --add safe.directory {trusted}")
    click.echo(f"  cd workspace\n  git checkout {red.tag}\n  pytest")


def _say(what: str, words: str) -> None:
    click.echo(f"{what:<10} {words}")


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt


def _lock(book: Book) -> FileLock:
    """Return the lock of the start of this clone; its holder writes the notes."""
    return FileLock(book.state / "start.lock", timeout=0)


def _note(book: Book, addresses: dict[str, str]) -> None:
    notes = json.dumps({"pid": os.getpid(), "addresses": addresses})
    write_whole(book.state / "start.json", notes)


def _noted(book: Book) -> dict[str, Any]:
    return dict(json.loads((book.state / "start.json").read_text("utf-8")))
