"""A Postgres server from the binaries of a wheel."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg2
from filelock import FileLock
from psycopg2 import extensions, sql

from redgreen.serve.system_user import binaries as binaries
from redgreen.serve.system_user import home_of, run
from redgreen.text import UserError, last_line

LOOPBACK = "127.0.0.1"
PREFIX = "redgreen-postgres-"
PASSWORD_FILE = "redgreen.password"
# The same on every machine: UTF-8 text in the order of its code points, UTC, English.
INITDB = (
    "--pgdata=data", "--username=postgres", "--pwfile=password.new",
    "--auth=scram-sha-256", "--encoding=UTF8", "--set=max_connections=200",
    "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--set=timezone=UTC",
    "--set=listen_addresses=127.0.0.1", "--set=unix_socket_directories=",
    # No wait for the disk, and no thousands of hashes of a password that is random.
    "--no-sync", "--no-data-checksums", "--set=fsync=off",
    "--set=full_page_writes=off", "--set=scram_iterations=1",
)  # fmt: skip


@dataclass(frozen=True)
class Server:
    """A running server; it listens on 127.0.0.1 only."""

    port: int
    password: str = field(repr=False)

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of `database` on this server."""
        user = f"postgres:{self.password}"
        return f"postgresql+psycopg2://{user}@localhost:{self.port}/{database}"


def start_server(folder: Path, port: int = 0, *, password: str) -> Server:
    """Start the server whose data are in `folder`; return it once it answers.

    The first start creates the data folder, with `password` for the user `postgres`;
    later ones keep its password. The server gets the first free port from `port` on;
    any port for 0. A server that runs already is returned as it is.
    Raises UserError with the last line of the log when it does not start.
    """
    home = home_of(folder)
    log, data, words = home / "log", home / "data", ""
    with FileLock(folder / "lock"):
        if not (data / PASSWORD_FILE).exists():
            _create_data(home, password)
        # A port that is free now may be taken before Postgres has it.
        ports = [0, port]
        while not (running := running_server(folder)) and ports:
            (data / "postmaster.pid").unlink(missing_ok=True)
            log.unlink(missing_ok=True)
            start = ("pg_ctl", "start", "-D", "data", "-l", "log", "-w", "-t", "60")
            words = run(home, *start, "-o", f"-p {free_port(ports.pop())}")[1]
    if running is None:
        last = last_line(log.read_text(errors="replace") if log.exists() else words)
        raise UserError(
            f"Postgres did not start; {log} ends with: {last} (To start with an empty "
            f"database, delete {data}.)"
        )
    return running


def stop_server(folder: Path) -> bool:
    """Stop the server of `folder`; return whether one ran. Its data stay."""
    if not running_server(folder):
        return False
    run(home_of(folder), "pg_ctl", "stop", "-D", "data", "-m", "fast", "-w")
    return True


def running_server(folder: Path) -> Server | None:
    """Return the server of `folder`, or None when it does not run."""
    data = home_of(folder) / "data"
    with suppress(OSError, ValueError, psutil.Error):
        pid, _, _, port, *_ = (data / "postmaster.pid").read_text().splitlines()
        # The number may belong to another process by now.
        if Path(psutil.Process(int(pid)).cwd()) == data:
            return Server(int(port), (data / PASSWORD_FILE).read_text())
    return None


def remove_server(folder: Path) -> None:
    """Stop the server of `folder`, and delete the folder and the server's data."""
    stop_server(folder)
    for each in (home_of(folder), folder):
        shutil.rmtree(each, ignore_errors=True)


@contextmanager
def temporary_server() -> Iterator[Server]:
    """Give a server on a free port; it is gone, with its data, after the block.

    Its password is `postgres`. Folders whose owner was killed are removed first.
    """
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = left.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            # Another process may remove it at the same time.
            with suppress(OSError):
                remove_server(left)
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    try:
        yield start_server(folder, password="postgres")
    finally:
        remove_server(folder)


def system_identifier(url: str) -> str:
    """Return the number that Postgres gave to the data folder behind `url`.

    Raises psycopg2.Error when the server does not answer or refuses.
    """
    with connect(url) as cursor:
        cursor.execute("select system_identifier::text from pg_control_system()")
        return str((cursor.fetchone() or ("",))[0])


def fresh_database(server: Server, name: str) -> None:
    """Drop every database that is not Postgres's own, and create an empty `name`."""
    old = _databases(server)
    with connect(server.url("postgres")) as cursor:
        for database in old:
            drop = sql.SQL("drop database {} with (force)")
            cursor.execute(drop.format(sql.Identifier(database)))
        cursor.execute(sql.SQL("create database {}").format(sql.Identifier(name)))


def rows_of(server: Server) -> dict[str, int]:
    """Return the number of rows of each table: `database.schema.table` → rows.

    All databases but Postgres's own count; the tables `alembic_version` do not.
    """
    found: dict[str, int] = {}
    for database in _databases(server):
        with connect(server.url(database)) as cursor:
            cursor.execute(
                "select schemaname, relname from pg_stat_user_tables "
                "where relname <> 'alembic_version' order by 1, 2"
            )
            for table in cursor.fetchall():
                name = sql.Identifier(*table)
                cursor.execute(sql.SQL("select count(*) from {}").format(name))
                found[".".join((database, *table))] = (cursor.fetchone() or (0,))[0]
    return found


@contextmanager
def connect(url: str) -> Iterator[extensions.cursor]:
    """Give a cursor, in autocommit, at the database of a SQLAlchemy URL."""
    address = url.replace("+psycopg2", "", 1)
    with closing(psycopg2.connect(address, connect_timeout=5)) as connection:
        connection.autocommit = True
        yield connection.cursor()


def free_port(first: int = 0) -> int:
    """Return the first port from `first` on that no program uses; any port for 0."""
    try:
        # A program may listen at `localhost` by IPv6 alone.
        socket.create_connection(("localhost", first), timeout=1).close()
    except OSError:
        with suppress(OSError), socket.create_server((LOOPBACK, first)) as probe:
            return int(probe.getsockname()[1])
    return free_port(first + 1)


def _create_data(home: Path, password: str) -> None:
    """Create the data folder; it has the file of the password once it is complete."""
    data, secret = home / "data", home / "password.new"
    shutil.rmtree(data, ignore_errors=True)
    secret.touch(0o600)
    secret.write_text(password)
    os.chown(secret, home.stat().st_uid, -1)
    code, words = run(home, "initdb", *INITDB)
    if code:
        raise UserError(
            f"Postgres cannot create {data} ({last_line(words)}); put that right, "
            "type 'python3 redgreen start --docker', or set DATABASE_URL."
        )
    secret.rename(data / PASSWORD_FILE)


def _databases(server: Server) -> list[str]:
    with connect(server.url("postgres")) as cursor:
        # Postgres's own have lower numbers.
        cursor.execute("select datname from pg_database where oid >= 16384 order by 1")
        return [name for (name,) in cursor.fetchall()]
