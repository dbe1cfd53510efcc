"""The finished service, used by an OAuth 2.0 client that is not ours: Authlib."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session

from redgreen.serve.postgres import fresh_database, temporary_server

ROOT = Path(__file__).parents[2]
PASSWORD = "correct horse battery staple"
ADA = {"username": "ada", "fullname": "Ada Lovelace", "password": PASSWORD}


@contextmanager
def finished_service(folder: Path) -> Iterator[str]:
    """Serve the finished service, with Ada in it and no `.env`; give its address."""
    folder.joinpath("fastauth").symlink_to(ROOT / "fastauth")
    python, loopback = sys.executable, ("127.0.0.1", 0)
    with (
        temporary_server() as server,
        OAuth2Session() as session,
        socket.create_server(loopback) as listener,
    ):
        fresh_database(server, "fastauth")
        url, number = server.url("fastauth"), listener.fileno()
        own = os.environ | {"DATABASE_URL": url, "SECRET_KEY": "k" * 32}
        alembic = (python, "-m", "alembic", "-c", str(ROOT / "alembic.ini"))
        tables = (*alembic, "upgrade", "head")
        subprocess.run(tables, cwd=folder, env=own, check=True)
        serve = (python, "-m", "uvicorn", "fastauth.main:app", "--fd", str(number))
        process = subprocess.Popen(serve, cwd=folder, env=own, pass_fds=(number,))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        register = f"{address}/users/register"
        session.request("POST", register, withhold_token=True, json=ADA)
        yield address
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with finished_service(tmp_path_factory.mktemp("service")) as address:
        yield address


@pytest.fixture
def session(address: str) -> Iterator[OAuth2Session]:
    options = {"token_endpoint_auth_method": "none"}
    with OAuth2Session(token_endpoint=f"{address}/login", **options) as session:
        yield session


def test_client_logs_in_and_reads_its_user(
    session: OAuth2Session, address: str
) -> None:
    token = session.fetch_token(username="ada", password=PASSWORD)

    assert (token["token_type"], token["expires_in"]) == ("bearer", 900)
    assert session.get(f"{address}/users/me").json()["username"] == "ada"


def test_client_with_wrong_password_gets_invalid_grant(session: OAuth2Session) -> None:
    with pytest.raises(OAuthError, match="invalid_grant: wrong username or password"):
        session.fetch_token(username="ada", password="incorrect horse battery")


def test_client_with_invalid_token_gets_401(
    session: OAuth2Session, address: str
) -> None:
    session.token = {"access_token": "a.b.c", "token_type": "bearer"}

    response = session.get(f"{address}/users/me")

    assert response.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
