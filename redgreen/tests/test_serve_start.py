"""`redgreen start`, `stop` and `empty`, run for real on copies of the toy book."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg2
import pytest
from filelock import FileLock

from redgreen.book import Book
from redgreen.serve import address, postgres
from redgreen.serve.postgres import connect, running_server, temporary_server
from redgreen.serve.system_user import home_of
from redgreen.tests.toy import write

SECONDS = 120
"""More than a slow machine needs for any of the commands."""
SERVICE = """import os


async def app(scope, receive, send):
    if scope["type"] == "http":
        body = f"{os.environ['DATABASE_URL']} {os.environ['SECRET_KEY']}".encode()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})
"""
# On Linux, a start ends with tests that are killed.
DEPENDENT = ("setpriv", "--pdeathsig", "TERM") if shutil.which("setpriv") else ()
REDGREEN = (*DEPENDENT, str(Path(sys.executable).parent / "redgreen"))


@dataclass(frozen=True)
class Clone:
    root: Path

    @property
    def book(self) -> Book:
        return Book(self.root)

    @property
    def log(self) -> Path:
        return self.root.with_suffix(".log")

    @property
    def url(self) -> str:
        text = (self.root / "workspace/.env").read_text()
        return text.partition("DATABASE_URL=")[2].splitlines()[0]

    @property
    def password(self) -> str:
        return str(urlsplit(self.url).password)

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        command, env = [*REDGREEN, *arguments], self.environment() | more
        return subprocess.run(
            command, env=env, capture_output=True, text=True, timeout=SECONDS
        )

    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        return kept | {"REDGREEN_ROOT": str(self.root)}

    @contextlib.contextmanager
    def serving(self, port: int = 0) -> Iterator[subprocess.Popen[bytes]]:
        """Serve at free ports (0: any) until the end of the block."""
        command, env = [*REDGREEN, "start", "--port", str(port)], self.environment()
        with self.log.open("wb") as out:
            process = subprocess.Popen(command, env=env, stdout=out, stderr=out)
        try:
            self.until("Ctrl-C stops", process)
            yield process
        finally:
            process.terminate()
            try:
                process.wait(SECONDS)
            finally:
                process.kill()

    def until(self, words: str, process: subprocess.Popen[bytes]) -> None:
        """Wait until a start that runs has printed `words`."""
        end = time.monotonic() + SECONDS
        while words not in self.log.read_text():
            assert process.poll() is None, self.log.read_text()
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.05)

    def kill_postgres(self) -> None:
        note = home_of(self.book.postgres) / "data/postmaster.pid"
        os.kill(int(note.read_text().split()[0]), signal.SIGKILL)

    def ports(self, text: str = "") -> list[int]:
        found = re.findall(r"http://127\.0\.0\.1:(\d+)", text or self.log.read_text())
        return [int(port) for port in found]


@pytest.fixture
def clone(template: Book, tmp_path: Path) -> Iterator[Clone]:
    """A clone; a copy of it below `tmp_path` is stopped with it."""
    root = shutil.copytree(template.root, tmp_path / "a clone", symlinks=True)
    write(root / "fastauth/main.py", SERVICE)
    write(root / "mkdocs.yml", "site_name: Toy\ntheme: {name: mkdocs}\n")
    write(root / "docs/index.md", "# A toy tutorial\n")
    yield Clone(root)
    for folder in tmp_path.glob("*/.redgreen/postgres"):
        postgres.remove_server(folder)


def ended(processes: list[psutil.Process]) -> bool:
    """Wait until the processes have ended; a port may be another program's by then."""
    return not psutil.wait_procs(processes, SECONDS)[1]


def page(port: int) -> str:
    """Return the page at `port`, once a server that starts there answers."""
    end = time.monotonic() + SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}") as response:
                return str(response.read().decode())
        except urllib.error.URLError:
            assert time.monotonic() < end
            time.sleep(0.05)


def query(url: str, words: str) -> list[tuple[object, ...]]:
    with connect(url) as cursor:
        cursor.execute(words)
        return list(cursor.fetchall()) if cursor.description else []


def test_two_clones_with_killed_servers(clone: Clone) -> None:
    other = Clone(shutil.copytree(clone.root, clone.root.with_name("other")))
    with other.serving():
        query(other.url, "create table theirs (id int)")
        with clone.serving() as first:
            query(clone.url, "create table kept (id int)")
            page(clone.ports()[1])
            clone.kill_postgres()
            clone.until("started again: Postgres on port", first)
            assert query(clone.url, "select * from kept") == []
            assert page(clone.ports()[1]).startswith("postgresql+psycopg2://")

            clone.kill_postgres()
            shutil.rmtree(clone.root / "workspace")
            second = clone.run("start")
            assert second.returncode == 0
            assert clone.ports(second.stdout) == clone.ports()
            assert query(clone.url, "select * from kept") == []
            assert clone.run("empty").stdout == "The database 'fastauth' is empty.\n"

        note = clone.book.state / "database.json"
        note.write_text(json.dumps(json.loads(note.read_text()) | {"url": other.url}))
        refused = clone.run("empty").stderr
        assert "is not this clone's; type 'python3 redgreen start'" in refused
        assert query(other.url, "select * from theirs") == []
    assert "started again" not in other.log.read_text()


def test_stop_ends_the_tutorial_and_the_service(clone: Clone) -> None:
    with clone.serving() as process:
        site, service = clone.ports()
        assert "A toy tutorial" in page(site)
        url, key = page(service).split()
        assert url == f"{clone.url}_finished"
        children = psutil.Process(process.pid).children()
        assert clone.run("stop").stdout == "Stopped.\n"
        assert process.wait(SECONDS) == 0
        assert ended(children)
    told = "".join(path.read_text() for path in clone.root.parent.rglob("*.log"))
    assert clone.password not in told
    assert key not in told
    assert running_server(clone.book.postgres) is None


def test_taken_ports_are_avoided_and_a_service_that_fails_is_told(clone: Clone) -> None:
    write(clone.root / "fastauth/main.py", "raise RuntimeError('no key')\n")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with clone.serving(port) as process:
            clone.until(".redgreen/service.log says why", process)
            site, service = clone.ports()
            assert port < site < service
            assert "A toy tutorial" in page(site)
    log = clone.book.state / "service.log"
    assert "RuntimeError: no key" in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600


def test_the_service_ends_with_a_start_that_is_killed(clone: Clone) -> None:
    with clone.serving() as process:
        page(clone.ports()[1])
        children = psutil.Process(process.pid).children()
        process.kill()

    assert len(children) == 1
    assert ended(children)
    assert clone.run("stop").stdout == "Stopped.\n"
    assert clone.run("stop").stdout == "Nothing was running.\n"


def test_a_second_start_fails_where_the_first_does_not_serve(clone: Clone) -> None:
    (clone.book.state / "start.json").write_text('[1, ""]')
    with FileLock(clone.book.state / "start.lock"):
        done = clone.run("start")

    assert done.returncode == 1
    assert "another start is at work and does not serve" in done.stderr


def test_start_repairs_and_names_a_wrong_page(clone: Clone) -> None:
    clone.run("start", "--no-serve")
    password = clone.password
    clone.kill_postgres()
    shutil.rmtree(clone.root / "workspace")
    write(clone.root / "docs/index.md", "[nowhere](missing.md)\n")

    done = clone.run("start", "--no-serve")

    assert done.returncode == 1
    assert "made at ch01-01-setup" in done.stdout
    assert "missing.md" in done.stderr
    assert "A toy tutorial" in (clone.book.site / "index.html").read_text()
    write(clone.root / "docs/index.md", "# Another\n")
    assert "Tutorial   built\n" in clone.run("start", "--no-serve").stdout
    assert clone.password == password
    assert query(clone.url, "select 1") == [(1,)]


def test_empty_drops_no_database_of_the_user_but_a_test_one(clone: Clone) -> None:
    with temporary_server() as server:
        for name in ("mine", "mine_test"):
            query(server.url("postgres"), f"create database {name}")
            query(server.url(name), "create table kept (id int)")
        mine, test = server.url("mine"), server.url("mine_test")

        started = clone.run("start", "--no-serve", DATABASE_URL=mine)
        refused = clone.run("empty", DATABASE_URL=mine)
        emptied = clone.run("empty", DATABASE_URL=test)

        assert "the one of DATABASE_URL" in started.stdout
        assert not (clone.root / ".env").exists()
        assert "'mine' of DATABASE_URL is yours" in refused.stderr
        assert query(mine, "select * from kept") == []
        assert emptied.stdout == "The database 'mine_test' is empty.\n"
        with pytest.raises(psycopg2.errors.UndefinedTable):
            query(test, "select * from kept")


HAS_DOCKER = "{ docker info && docker compose version; } >/dev/null 2>&1"


@pytest.mark.skipif(os.system(HAS_DOCKER) != 0, reason="no Docker engine runs here")
def test_docker_names_the_project_after_the_clone(clone: Clone) -> None:
    shutil.copy(Path(__file__).parents[2] / "docker-compose.yml", clone.root)
    try:
        assert "(docker compose)" in clone.run("start", "--no-serve", "--docker").stdout
        text = (clone.root / "workspace/.env").read_text()
        assert "\nCOMPOSE_PROJECT_NAME=fastauth-" in text
        assert "postgres:postgres@" in clone.url
        assert query(clone.url, "select 1") == [(1,)]

        note = clone.book.state / "database.json"
        note.write_text(json.dumps(json.loads(note.read_text()) | {"identifier": "0"}))
        assert "redgreen start --docker'" in clone.run("empty").stderr
        assert clone.run("stop").stdout == "Stopped.\n"
    finally:
        address._compose(clone.book, 0, "down", "--volumes")
