"""The suite itself: where it works, and what one test leaves for the next."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, delete, make_url, text, update
from sqlalchemy.orm import Session, sessionmaker

from fastauth.database import SessionDep, get_engine
from fastauth.models import User
from tests.database import make_database, own_address, rebuild
from tests.people import ADA, GRACE, KATHERINE

NOT_FOR_TESTS = "postgresql+psycopg2://postgres:postgres@127.0.0.1:1/fastauth"


def test_the_suite_has_a_database_of_its_own() -> None:
    name = get_engine().url.database or ""

    assert name.rpartition("_")[2] == "test"


@pytest.mark.parametrize(
    ("worker", "database"), [("", "fastauth_test"), ("gw0", "fastauth_gw0_test")]
)
def test_each_xdist_worker_has_its_own_database(
    monkeypatch: pytest.MonkeyPatch, worker: str, database: str
) -> None:
    monkeypatch.setenv("PYTEST_XDIST_WORKER", worker)

    assert make_url(own_address(NOT_FOR_TESTS)).database == database


def test_refuses_to_rebuild_another_database() -> None:
    with pytest.raises(RuntimeError, match="'fastauth' is no database for tests"):
        rebuild(create_engine(NOT_FOR_TESTS))


def test_without_a_postgres_the_run_ends_in_one_line() -> None:
    said = "no database for the tests: .* port 1 failed: Connection refused$"

    with pytest.raises(pytest.exit.Exception, match=said):
        make_database(make_url(NOT_FOR_TESTS))


@pytest.mark.parametrize("time", ["first", "second"])
def test_two_tests_may_register_one_person(client: TestClient, time: str) -> None:
    response = client.post("/users/register", json=KATHERINE)

    assert response.status_code == 201


def test_a_rollback_takes_back_its_own_request_only(
    app: FastAPI, client: TestClient, stored_user: Callable[[str], User]
) -> None:
    @app.post("/mistaken")
    def mistaken(session: SessionDep) -> None:
        session.execute(delete(User))
        session.rollback()

    client.post("/users/register", json=ADA)
    client.post("/mistaken")

    assert stored_user("ada").fullname == "Ada Lovelace"


def test_what_a_request_does_not_commit_is_gone(
    app: FastAPI, client: TestClient, stored_user: Callable[[str], User]
) -> None:
    @app.post("/forgetful")
    def forgetful(session: SessionDep) -> None:
        session.execute(delete(User))

    client.post("/users/register", json=ADA)
    client.post("/forgetful")

    assert stored_user("ada").fullname == "Ada Lovelace"


def test_a_look_at_the_table_sees_the_latest_change(
    client: TestClient,
    new_session: sessionmaker[Session],
    stored_user: Callable[[str], User],
) -> None:
    client.post("/users/register", json=ADA)
    first_look = stored_user("ada")

    with new_session() as session:
        session.execute(update(User).values(fullname="Ada King"))
        session.commit()

    assert first_look.fullname == "Ada Lovelace"
    assert stored_user("ada").fullname == "Ada King"


def test_two_registrations_happen_one_after_the_other(
    client: TestClient, stored_user: Callable[[str], User]
) -> None:
    client.post("/users/register", json=ADA)
    client.post("/users/register", json=GRACE)

    grace_came_later = stored_user("grace").created_at > stored_user("ada").created_at
    assert grace_came_later


def test_every_user_has_a_number_of_their_own(client: TestClient) -> None:
    ada = client.post("/users/register", json=ADA)
    grace = client.post("/users/register", json=GRACE)

    assert ada.json()["id"] != grace.json()["id"]


def a_script() -> list[str]:
    """Ask for every username, on a connection of one's own."""
    with get_engine().connect() as own:
        return list(own.scalars(text("select username from users")))


@pytest.mark.real_commits
def test_a_script_sees_what_was_committed(client: TestClient) -> None:
    client.post("/users/register", json=ADA)

    assert a_script() == ["ada"]
