"""The finished service, driven over a network by an OAuth 2 client that nobody here wrote: Authlib."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from redgreen.bench.service import finished_service

ROOT = Path(__file__).resolve().parents[2]
ADA = {"username": "ada", "fullname": "Ada Lovelace", "password": "notes on the analytical engine"}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with finished_service(ROOT, tmp_path_factory.mktemp("service") / "log") as address:
        yield address


@pytest.fixture
def session(address: str) -> Iterator[OAuth2Session]:
    """A client of somebody else's: it has no name and no secret here, as the service asks for none."""
    with OAuth2Session(token_endpoint=f"{address}/login", token_endpoint_auth_method="none") as session:
        session.request("POST", f"{address}/users/register", withhold_token=True, json=ADA)
        yield session


def test_logs_in_and_is_known(session: OAuth2Session, address: str) -> None:
    token = session.fetch_token(username=ADA["username"], password=ADA["password"])

    answer = session.get(f"{address}/users/me")

    assert token["token_type"] == "bearer"
    assert not session.token.is_expired()
    assert answer.status_code == 200
    assert answer.json()["username"] == "ada"


def test_hears_that_a_password_does_not_hold(session: OAuth2Session) -> None:
    with pytest.raises(OAuthError, match="invalid_grant"):
        session.fetch_token(username=ADA["username"], password="notes on the difference engine")


def test_takes_no_token_for_granted(session: OAuth2Session, address: str) -> None:
    session.token = {"access_token": "a.b.c", "token_type": "bearer"}

    answer = session.get(f"{address}/users/me")

    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
