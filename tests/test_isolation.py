"""The suite itself: which database it uses, and what one test leaves for the next."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import boto3
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Connection, create_engine, make_url, select, update

from fastauth.database import SessionDep, get_engine
from fastauth.main import app
from fastauth.models import User
from tests.database import rebuild_tables, url_of_test_database
from tests.people import ADA, BARBARA, GRACE

# Nothing listens on port 1, so a test that fails here destroys nothing.
SERVICE = "postgresql+psycopg2://postgres:postgres@127.0.0.1:1/fastauth"

# An application with faulty handlers, and with the overrides of ours.
faulty = FastAPI()
faulty.dependency_overrides = app.dependency_overrides


def test_suite_uses_test_database() -> None:
    assert "_test" in str(get_engine().url.database)


@pytest.mark.parametrize(
    ("database", "worker", "name"),
    [("fastauth", "", "fastauth_test"), ("fastauth_test", "gw0", "fastauth_gw0_test")],
)
def test_database_name_is_own_per_worker(
    monkeypatch: pytest.MonkeyPatch, database: str, worker: str, name: str
) -> None:
    monkeypatch.setenv("PYTEST_XDIST_WORKER", worker)

    url = url_of_test_database(f"postgresql+psycopg2://localhost/{database}")

    assert make_url(url).database == name


def test_rebuild_of_other_database_is_refused() -> None:
    with pytest.raises(RuntimeError, match="'fastauth' is not a test database"):
        rebuild_tables(create_engine(SERVICE))


def test_aws_settings_are_replaced_before_other_imports(tmp_path: Path) -> None:
    # It is imported in place of boto3, and says which credentials boto3 would find.
    stand_in = "import os; raise SystemExit(os.environ['AWS_ACCESS_KEY_ID'])"
    (tmp_path / "boto3.py").write_text(stand_in)
    env = {"PYTHONPATH": str(tmp_path), "AWS_ACCESS_KEY_ID": "of the developer"}
    command = [sys.executable, "-c", "import tests.conftest"]

    done = subprocess.run(
        command, env=os.environ | env, stderr=subprocess.PIPE, text=True, check=False
    )

    assert done.stderr == "testing\n"


def test_client_without_mock_reaches_no_public_address() -> None:
    client = boto3.Session("any key", "any secret").client("s3")

    assert client.meta.endpoint_url == "http://127.0.0.1:1"


def connect_to_public_address() -> None:
    # For UDP, connect() only notes the address. It sends nothing.
    with socket.socket(type=socket.SOCK_DGRAM) as udp:
        udp.connect(("203.0.113.1", 443))


def look_up_public_name() -> None:
    # With this flag, the name is not sent to a server either.
    socket.getaddrinfo("api.example.com", 443, flags=socket.AI_NUMERICHOST)


@pytest.mark.parametrize("call", [connect_to_public_address, look_up_public_name])
def test_public_address_is_refused(call: Callable[[], None]) -> None:
    # The service would take an OSError for a network that is down.
    with pytest.raises(RuntimeError, match="public address"), suppress(OSError):
        call()


@pytest.mark.parametrize("turn", ["first", "second"])
def test_register_in_two_tests_returns_201(client: TestClient, turn: str) -> None:
    response = client.post("/users/register", json=BARBARA)

    assert response.status_code == 201


@faulty.post("/rolls-back")
def read_and_roll_back(session: SessionDep) -> None:
    session.execute(select(User))
    session.rollback()


def test_rollback_in_request_keeps_earlier_rows(
    client: TestClient, stored_user: Callable[[str], User]
) -> None:
    client.post("/users/register", json=ADA)

    TestClient(faulty).post("/rolls-back")

    assert stored_user("ada").fullname == "Ada Lovelace"


@faulty.post("/does-not-commit")
def rename_without_commit(session: SessionDep) -> None:
    session.execute(update(User).values(fullname="Ada King"))


def test_request_without_commit_loses_changes(
    client: TestClient, stored_user: Callable[[str], User]
) -> None:
    client.post("/users/register", json=ADA)

    TestClient(faulty).post("/does-not-commit")

    assert stored_user("ada").fullname == "Ada Lovelace"


def test_stored_user_after_update_is_current(
    client: TestClient, connection: Connection, stored_user: Callable[[str], User]
) -> None:
    client.post("/users/register", json=ADA)
    before = stored_user("ada")

    connection.execute(update(User).values(fullname="Ada King"))

    assert before.fullname == "Ada Lovelace"
    assert stored_user("ada").fullname == "Ada King"


def test_second_user_has_later_created_at(
    client: TestClient, stored_user: Callable[[str], User]
) -> None:
    client.post("/users/register", json=ADA)
    client.post("/users/register", json=GRACE)

    is_later = stored_user("grace").created_at > stored_user("ada").created_at
    assert is_later


@pytest.mark.real_commits
def test_second_connection_sees_registered_user(client: TestClient) -> None:
    client.post("/users/register", json=ADA)

    with get_engine().connect() as second_connection:
        names = second_connection.scalars(select(User.username)).all()
    assert names == ["ada"]
