"""python -m fastauth create-admin NAME."""

import runpy
import subprocess
import sys
from collections.abc import Callable
from unittest.mock import Mock

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from fastauth.database import get_engine
from tests.broken_engines import STOPPED, engine_that_runs
from tests.people import ADA, GRACE
from tests.tokens import LogIn

pytestmark = pytest.mark.real_commits
SHORT, CONTROL = ({"password": text} for text in ("too short", "\t" * 15))


def test_create_admin_stores_admin(client: TestClient, log_in: LogIn) -> None:
    command = [sys.executable, "-m", "fastauth", "create-admin", "ada"]
    password = ADA["password"].encode()

    done = subprocess.run(command, input=password, capture_output=True, check=False)

    assert client.get("/users/me", headers=log_in(ADA)).json()["role"] == "admin"
    assert done.stdout == b"ada is an administrator\n"


def run_command(
    monkeypatch: pytest.MonkeyPatch,
    person: dict[str, str],
    ask: Callable[[], str] | None = None,
) -> None:
    """Run create-admin in this process, as if the person sat at a terminal."""
    monkeypatch.setattr(sys, "argv", ["fastauth", "create-admin", person["username"]])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("getpass.getpass", ask or (lambda: person["password"]))
    runpy.run_module("fastauth", run_name="__main__")


@pytest.mark.usefixtures("admin", "read_range")
@pytest.mark.parametrize(
    ("person", "reason"),
    [(GRACE, "taken"), (ADA | SHORT, "15"), (ADA | CONTROL, "match"), (ADA, "breach")],
    ids=["taken", "short", "control", "known"],
)
def test_create_admin_refused_exits_with_reason(
    monkeypatch: pytest.MonkeyPatch, person: dict[str, str], reason: str
) -> None:
    with pytest.raises(SystemExit, match=reason):
        run_command(monkeypatch, person)


@pytest.mark.parametrize(
    ("engine", "reason"),
    [
        (STOPPED, "refused$"),
        (engine_that_runs("table missing"), "does not exist$"),
        (None, "not the URL"),
    ],
    ids=["no-server", "no-table", "no-url"],
)
def test_create_admin_without_database_exits_with_reason(
    monkeypatch: pytest.MonkeyPatch, engine: Engine | None, reason: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", "localhost")
    monkeypatch.setattr(
        "fastauth.database.get_engine", lambda: engine or get_engine.__wrapped__()
    )

    with pytest.raises(SystemExit, match=reason):
        run_command(monkeypatch, ADA)


def test_create_admin_interrupted_exits_with_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises((SystemExit, KeyboardInterrupt)) as error:
        run_command(monkeypatch, ADA, ask=Mock(side_effect=KeyboardInterrupt))

    assert error.value.args == ("interrupted",)
