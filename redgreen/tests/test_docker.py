"""docker-compose.yml for real: the suite at every chapter's end passes against it, unchanged."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from redgreen.commands.book import find_book, tool
from redgreen.commands.workspace import read_address
from redgreen.database.address import USUAL, USUAL_PORT, check_answers, create_database, with_database
from redgreen.database.compose import compose_down, compose_port, compose_stop, compose_up, why_no_engine
from redgreen.database.ports import free_port
from redgreen.errors import BookError
from redgreen.history import History, Trees, build_history
from redgreen.tests.toy_clone import Clone, make_clone, taken

BOOK = find_book()
SERIES = BOOK.series()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start the book's compose file as a project of its own, on a port of its own; give the address."""
    reason = why_no_engine()
    if reason:
        pytest.skip(f"{reason}; this test runs where a Docker engine is")
    folder, port = tmp_path_factory.mktemp("compose"), free_port()
    shutil.copy(BOOK.root / "docker-compose.yml", folder)
    (folder / ".env").write_text(f"POSTGRES_PORT={port}\n")
    project = ("--project-name", f"redgreen-test-{os.getpid()}")
    try:
        compose_up(folder, *project)
        yield USUAL.replace(f":{USUAL_PORT}/", f":{port}/")
    finally:
        compose_down(folder, *project)


@pytest.fixture(scope="module")
def history() -> History:
    return build_history(SERIES)


def test_the_database_of_the_chapters_is_there(address: str) -> None:
    check_answers(address)


@pytest.mark.parametrize("name", [chapter.name for chapter in SERIES.chapters])
def test_the_suite_passes_at_the_end_of(name: str, address: str, history: History, tmp_path: Path) -> None:
    chapter = next(each for each in SERIES.chapters if each.name == name)
    with Trees(history.repository) as trees:
        trees.export(history.commits[chapter.steps[-1].tag], tmp_path)
    database = f"end_of_{chapter.tag}"
    create_database(address, database)

    done = subprocess.run(
        [tool("pytest"), "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env=os.environ | {"DATABASE_URL": with_database(address, database)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )

    assert done.returncode == 0, done.stdout


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Clone]:
    """A toy clone with the book's compose file; docker names the project after its folder."""
    if reason := why_no_engine():
        pytest.skip(f"{reason}; this test runs where a Docker engine is")
    made = make_clone(tmp_path / f"redgreen-start-{os.getpid()}")
    shutil.copy(BOOK.root / "docker-compose.yml", made.root)
    yield made
    compose_down(made.root)
    made.clear()


class TestStart:
    def test_writes_another_port_for_the_chapters(self, clone: Clone) -> None:
        with taken(USUAL_PORT):
            done = clone.run("start", "--docker", "--no-serve")

        check_answers(read_address(clone.workspace) or "")
        assert f"(docker compose; {USUAL_PORT} is taken by" in done.stdout

    def test_the_address_goes_when_the_containers_stop(self, clone: Clone) -> None:
        with taken(USUAL_PORT):
            clone.run("start", "--docker", "--no-serve")

        assert clone.run("stop").stdout == "Stopped the containers.\n"
        assert read_address(clone.workspace) is None

    def test_a_second_start_keeps_the_port(self, clone: Clone) -> None:
        with taken(USUAL_PORT):
            clone.run("start", "--docker", "--no-serve")
        address = read_address(clone.workspace)

        clone.run("start", "--docker", "--no-serve")

        assert read_address(clone.workspace) == address

    def test_empties_the_database_of_the_container(self, clone: Clone) -> None:
        with taken(USUAL_PORT):
            clone.run("start", "--docker", "--no-serve")
        address = read_address(clone.workspace) or ""
        with closing(psycopg2.connect(address.replace("+psycopg2", ""))) as connection, connection.cursor() as cursor:
            cursor.execute("create table users (id int)")
            connection.commit()

        clone.run("empty")

        with closing(psycopg2.connect(address.replace("+psycopg2", ""))) as connection, connection.cursor() as cursor:
            cursor.execute("select to_regclass('users')")
            assert cursor.fetchone() == (None,)

    def test_changes_to_the_embedded_database_without_a_stop(self, clone: Clone) -> None:
        clone.run("start", "--docker", "--no-serve")

        done = clone.run("start", "--no-serve")

        assert "(embedded" in done.stdout
        assert compose_port(clone.root) is None

    def test_a_folder_below_stops_nothing(self, clone: Clone) -> None:
        clone.run("start", "--docker", "--no-serve")

        compose_stop(clone.root / "docs")

        assert compose_port(clone.root)


def test_says_that_there_is_no_docker(tmp_path: Path) -> None:
    clone = make_clone(tmp_path / "book")
    shutil.copy(BOOK.root / "docker-compose.yml", clone.root)
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "git").symlink_to(shutil.which("git") or "")

    done = clone.run("start", "--docker", PATH=str(programs))

    assert done.stderr == (
        "redgreen: there is no command 'docker'; install Docker, or start without --docker "
        "to use the embedded Postgres.\n"
    )


def test_names_the_missing_file(tmp_path: Path) -> None:
    with pytest.raises(BookError, match=r"there is no docker-compose\.yml in .*; start without --docker"):
        compose_up(tmp_path)


def test_says_that_there_is_no_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "docker-compose.yml").write_text("services: {}\n")
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nobody.sock")

    with pytest.raises(BookError, match=", or start without --docker"):
        compose_up(tmp_path)


def test_says_that_compose_must_be_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "docker-compose.yml").write_text("services: {}\n")
    docker = tmp_path / "docker"
    docker.write_text('#!/bin/sh\n[ "$1" != compose ]\n')
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")

    with pytest.raises(
        BookError, match=r"docker has no 'compose'.*; install Docker's compose plugin, or start without"
    ):
        compose_up(tmp_path)
