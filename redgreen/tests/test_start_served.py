"""What `redgreen start` serves, run for real on a toy clone, and what becomes of it when a part of it fails."""

import contextlib
import http.server
import json
import shutil
import signal
import urllib.request
from pathlib import Path

import psutil
import psycopg2
import pytest
from redgreen.commands.book import Book, find_book
from redgreen.commands.serve import PageServer, serve_book
from redgreen.commands.service import serve_service
from redgreen.database.address import DATABASE, create_database
from redgreen.database.temporary import temporary_server
from redgreen.errors import BookError
from redgreen.tests.toy_clone import Clone, interrupt, page, ports, taken

# Two runs at once would take each other's ports.
pytestmark = pytest.mark.xdist_group("ports")


class TestServing:
    def test_serves_the_book_and_the_finished_service(self, clone: Clone, log: Path) -> None:
        process, words = clone.serve(log)

        book, service = ports(words)

        assert "A toy book" in page(book)
        assert page(service).endswith("/fastauth_finished")
        interrupt(process)

    def test_makes_the_tables_of_the_finished_service(self, clone: Clone, log: Path) -> None:
        (clone.root / "migrations").mkdir()
        (clone.root / "alembic.ini").write_text(
            "[alembic]\nscript_location = %(here)s/migrations\npath_separator = os\n"
        )
        (clone.root / "migrations/env.py").write_text(
            "import os\n\nimport psycopg2\n\n"
            "connection = psycopg2.connect(os.environ['DATABASE_URL'].replace('+psycopg2', ''))\n"
            "connection.cursor().execute('create table users (id int)')\nconnection.commit()\n"
        )

        process, words = clone.serve(log)

        with contextlib.closing(psycopg2.connect(page(ports(words)[1]).replace("+psycopg2", ""))) as connection:
            cursor = connection.cursor()
            cursor.execute("select count(*) from users")
            assert cursor.fetchone() == (0,)
        interrupt(process)

    def test_gives_the_service_a_secret_and_tells_it_nobody(self, clone: Clone, log: Path) -> None:
        service = clone.root / "fastauth/main.py"
        service.write_text(service.read_text().replace("DATABASE_URL", "SECRET_KEY"))
        secrets = set()

        for _ in range(2):
            process, words = clone.serve(log)
            secrets.add(page(ports(words)[1]))
            interrupt(process)

        told = "".join(path.read_text(errors="replace") for path in (log, *clone.root.rglob("*.log")))
        assert len(secrets) == 2
        assert all(len(secret) >= 32 and secret not in told for secret in secrets)

    def test_names_the_commands_to_type_next(self, clone: Clone) -> None:
        done = clone.run("start", "--no-serve", SHELL="/usr/bin/fish")

        typed = [line.strip() for line in done.stdout.splitlines()[-5:]]

        assert typed == [
            f"cd '{clone.root}'", "source .venv/bin/activate.fish", "cd workspace", "git checkout ch01-01-red", "pytest",
        ]  # fmt: skip

    def test_takes_other_ports_where_the_usual_ones_are_taken(self, clone: Clone, log: Path) -> None:
        with taken(8000), taken(8001):
            process, words = clone.serve(log)

        assert "8000 is taken" in words
        assert not {8000, 8001} & set(ports(words))
        interrupt(process)

    def test_says_that_it_runs_already(self, clone: Clone, log: Path) -> None:
        process, words = clone.serve(log)

        second = clone.run("start")

        assert second.stdout.startswith("The book runs already")
        assert ports(second.stdout) == ports(words)
        interrupt(process)

    def test_a_second_start_makes_a_deleted_workspace(self, clone: Clone, log: Path) -> None:
        process, _ = clone.serve(log)
        shutil.rmtree(clone.workspace)

        second = clone.run("start")

        assert second.stdout.startswith("Workspace  made at ch01-01-red")
        assert (clone.workspace / "tests/test_sums.py").exists()
        interrupt(process)

    def test_gives_the_book_s_own_service_all_that_it_needs(self, tmp_path: Path) -> None:
        root = find_book().root
        shutil.copy(root / "alembic.ini", tmp_path)
        shutil.copytree(root / "fastauth", tmp_path / "fastauth", ignore=shutil.ignore_patterns("__pycache__"))

        with temporary_server() as server:
            create_database(server.url("postgres"), DATABASE)
            with (
                serve_service(Book(tmp_path), server.url(DATABASE)) as service,
                urllib.request.urlopen(f"http://127.0.0.1:{service.port}/health/ready") as answer,
            ):
                assert json.load(answer) == {"status": "ready"}


class TestWithoutTheService:
    def test_serves_the_book_when_the_service_does_not_start(self, clone: Clone, log: Path) -> None:
        (clone.root / "fastauth/main.py").write_text("raise RuntimeError('no key')\n")

        process, words = clone.serve(log)

        assert "the finished service is not there: it did not start (RuntimeError: no key). The book is" in words
        assert "The finished service" not in words
        assert "A toy book" in page(ports(words)[0])
        assert interrupt(process) == 0

    def test_serves_the_book_when_the_tables_cannot_be_made(self, clone: Clone, log: Path) -> None:
        (clone.root / "alembic.ini").write_text("[alembic]\n")

        process, words = clone.serve(log)

        assert "the finished service is not there: its tables cannot be made (FAILED: No 'script_location'" in words
        assert "A toy book" in page(ports(words)[0])
        assert interrupt(process) == 0

    def test_serves_the_book_when_the_service_dies_later(self, clone: Clone, log: Path) -> None:
        process, words = clone.serve(log)
        noted = json.loads((clone.root / ".redgreen/service.json").read_text())

        psutil.Process(noted["pid"]).send_signal(signal.SIGKILL)

        told = clone.until(log, "the finished service is not there any more: it ended (ended by SIGKILL)", process)
        assert told.rstrip().endswith("Ctrl-C, then 'python3 redgreen start', tries again.")
        assert "A toy book" in page(ports(words)[0])
        assert len(ports(clone.run("start").stdout)) == 1
        assert interrupt(process) == 0

    def test_shows_no_secret_with_the_reason(self, clone: Clone, log: Path) -> None:
        (clone.root / "fastauth/main.py").write_text("import os\n\nraise RuntimeError(os.environ['SECRET_KEY'])\n")

        process, words = clone.serve(log)

        assert "(RuntimeError: ***)" in words
        interrupt(process)


class TestTheBooksOwnServer:
    def test_a_book_that_cannot_be_served_is_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("redgreen.commands.serve.LOOPBACK", "192.0.2.1")

        with pytest.raises(BookError, match=r"the book cannot be served at 192\.0\.2\.1 \(.+\)"), serve_book(tmp_path):
            pytest.fail("an address of no machine was served")

    def test_one_that_ended_is_told(self, tmp_path: Path) -> None:
        with serve_book(tmp_path) as served:
            served.check_runs()

        with pytest.raises(BookError, match="the book is not served any more"):
            served.check_runs()

    def test_a_browser_that_leaves_is_no_fault(self, capsys: pytest.CaptureFixture[str]) -> None:
        with PageServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler) as server:
            for fault in (BrokenPipeError, ConnectionResetError, RuntimeError):
                try:
                    raise fault("left")
                except fault:
                    server.handle_error(None, ("127.0.0.1", 1))

        told = capsys.readouterr().err
        assert "RuntimeError: left" in told
        assert "BrokenPipeError" not in told
        assert "ConnectionResetError" not in told
