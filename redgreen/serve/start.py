"""The commands `start`, `stop` and `empty`."""

import contextlib
import json
import os
import secrets
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time

import click
import uvicorn
from filelock import FileLock, Timeout
from starlette.staticfiles import StaticFiles

from redgreen.book import Book
from redgreen.series.history import build_history, write_tags
from redgreen.series.model import Kind, Series
from redgreen.series.read import read_series
from redgreen.serve import address
from redgreen.serve.postgres import LOOPBACK, free_port
from redgreen.serve.workspace import build_site, ensure_workspace
from redgreen.text import UserError, write_whole

LOCK, NOTE = "start.lock", "start.json"
"""A start holds the first; the second has its process id and what it serves."""
SERVE = """
import os, sys, threading
threading.Thread(target=lambda: os._exit(len(os.read(0, 1))), daemon=True).start()
if os.path.exists("alembic.ini"):
    from alembic.config import main
    main(["upgrade", "head"])
from uvicorn import main
main(["fastauth.main:app", "--port", sys.argv[1]])
"""
"""Create the tables; serve until the other end of stdin is closed in any way."""


@click.command()
@click.option("--no-serve", is_flag=True, help="Prepare everything and return.")
@click.option("--docker", is_flag=True, help="Use the Postgres of docker-compose.yml.")
@click.option("--port", default=8000, help="The tutorial's; the service has the next.")
@click.pass_obj
def start(book: Book, no_serve: bool, docker: bool, port: int) -> None:
    """Start the database and serve the tutorial and the finished service.

    Where a port is taken, the next free one is used. A second start repairs what a
    start prepares, and says where the first one serves; it fails when that one does
    not serve.
    """
    # A terminal that is closed ends everything, as SIGTERM does.
    signal.signal(signal.SIGHUP, signal.getsignal(signal.SIGTERM))
    try:
        with FileLock(book.state / LOCK, timeout=0), contextlib.ExitStack() as stack:
            write_whole(book.state / NOTE, json.dumps((os.getpid(), "")))
            stack.callback(address.stop_database, book)
            series = _prepare(book, docker)
            if no_serve:
                stack.pop_all()
                _tell_commands(book, series)
                click.echo("\n'python3 redgreen stop' stops the database.")
            else:
                _serve(book, series, port)
    except Timeout:
        served = json.loads((book.state / NOTE).read_text())[1]
        if not served:
            words = "another start is at work and does not serve; wait for it, or type"
            raise UserError(f"{words} 'python3 redgreen stop'.") from None
        _prepare(book)
        click.echo("\nThe tutorial is served already; 'python3 redgreen stop' ends it.")
        click.echo(served)


@click.command()
@click.pass_obj
def stop(book: Book) -> None:
    """Stop what start left running."""
    lock, serves = FileLock(book.state / LOCK), False
    try:
        lock.acquire(timeout=0)
    except Timeout:
        serves = True
        os.kill(json.loads((book.state / NOTE).read_text())[0], signal.SIGTERM)
        # It releases the lock when it has stopped everything.
        lock.acquire(timeout=60)
    stopped = address.stop_database(book) or serves
    click.echo("Stopped." if stopped else "Nothing was running.")


@click.command()
@click.pass_obj
def empty(book: Book) -> None:
    """Drop the database of the chapters and create it again.

    Not when its server is another clone's, nor when you gave it by DATABASE_URL and its
    name does not end in '_test'.
    """
    chosen = address.chosen_database(book)
    name = chosen.url.partition("?")[0].rpartition("/")[2]
    if chosen.theirs and not name.endswith("_test"):
        raise UserError(
            f"the database '{name}' of {chosen.source} is yours, and its name does not "
            "end in '_test'; empty it by hand."
        )
    address.create_database(chosen.url, name, replace=True)
    click.echo(f"The database '{name}' is empty.")


def _prepare(book: Book, docker: bool | None = None) -> Series:
    """Bring up the tags, the workspace, the database and the site."""
    series = read_series(book.chapters)
    written, _ = write_tags(build_history(series))
    click.echo(f"Tags       {len(series.tags())}, of which {len(written)} are new")
    first = series.main_line[0].steps[0].tag
    made = ensure_workspace(book, first)
    click.echo(f"Workspace  {f'made at {first}' if made else 'kept as it is'}")
    click.echo(f"Database   {address.start_database(book, docker=docker)}")
    click.echo(f"Tutorial   {'built' if build_site(book) else 'built already'}")
    return series


def _serve(book: Book, series: Series, port: int) -> None:
    """Serve until a signal comes, and start Postgres again when it has ended."""
    site = socket.create_server((LOOPBACK, free_port(port)))
    site.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # Saves 40 ms a file.
    near = free_port(port + 1)
    files = StaticFiles(directory=book.site, html=True)
    server = uvicorn.Server(uvicorn.Config(files, log_config=None))
    threading.Thread(target=server.run, args=([site],), daemon=True).start()
    served = f"""
  The tutorial          http://{LOOPBACK}:{site.getsockname()[1]}
  The finished service  http://{LOOPBACK}:{near}/docs"""
    write_whole(book.state / NOTE, json.dumps((os.getpid(), served)))
    click.echo(served)
    _tell_commands(book, series)
    with contextlib.suppress(KeyboardInterrupt):
        click.echo("\nCtrl-C stops everything.")
        while True:
            with _service(book, near) as process:
                _wait_for_failure(book, process)
            words = address.start_database(book)
            click.echo(f"Database   it had ended and is started again: {words}")
    click.echo("\nStopping.")


def _service(book: Book, port: int) -> subprocess.Popen[bytes]:
    """Start the finished service, on its own database; it ends when its stdin does."""
    chosen, name = address.chosen_database(book), f"{address.DATABASE}_finished"
    address.create_database(chosen.url, name, replace=not chosen.theirs)
    url, key = address.with_database(chosen.url, name), secrets.token_urlsafe(32)
    log = book.state / "service.log"
    log.touch(0o600)
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-c", SERVE, str(port)],
            cwd=book.root,
            env=os.environ | {"DATABASE_URL": url, "SECRET_KEY": key},
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
        )


def _wait_for_failure(book: Book, service: subprocess.Popen[bytes]) -> None:
    """Return when Postgres has ended; say so when the service has."""
    failures = 0
    # After a crash Postgres refuses connections for a moment.
    while failures < 2:
        time.sleep(1)
        try:
            address.chosen_database(book)
            failures = 0
        except UserError:
            failures += 1
        if service.returncode is None and service.poll() is not None:
            click.echo("Service    it has ended; .redgreen/service.log says why")


def _tell_commands(book: Book, series: Series) -> None:
    red = next(step for step in series.steps() if step.kind is Kind.RED)
    suffix = ".fish" if os.environ.get("SHELL", "").endswith("fish") else ""
    click.echo(f"\nIn another terminal:\n\n  cd {shlex.quote(str(book.root))}")
    click.echo(f"  source .venv/bin/activate{suffix}")
    # Without our settings git may refuse a folder that another user owns.
    ask = ("git", "-C", str(book.workspace), "rev-parse", "HEAD")
    if b"dubious" in subprocess.run(ask, capture_output=True).stderr:
        trusted = shlex.quote(str(book.workspace))
        click.echo(f"  git config --global --add safe.directory {trusted}")
    click.echo(f"  cd workspace\n  git checkout {red.tag}\n  pytest")
