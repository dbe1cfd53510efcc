"""A fixture that is logged in without POST /login, and what it must not hide."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session, sessionmaker

from fastauth.models import LoginSession
from fastauth.sessions.tokens import issue_token
from fastauth.settings import get_settings
from tests.people import ADA


@pytest.fixture
def ada_headers(
    client: TestClient, new_session: sessionmaker[Session]
) -> dict[str, str]:
    """The headers of Ada, who is registered but has not logged in."""
    ada = client.post("/users/register", json=ADA).json()
    now = datetime.now(UTC)
    times = {"created_at": now, "last_used_at": now, "expires_at": now + timedelta(1)}
    login = LoginSession(user_id=ada["id"], **times)
    with new_session() as session:
        session.add(login)
        session.flush()
        token = issue_token(login, now=now, settings=get_settings())
        session.commit()
    return {"Authorization": f"Bearer {token}"}


def test_ada_headers_return_ada(
    client: TestClient, ada_headers: dict[str, str]
) -> None:
    response = client.get("/users/me", headers=ada_headers)

    assert response.json()["username"] == "ada"


def test_ada_headers_with_bad_signature_return_401(
    client: TestClient, ada_headers: dict[str, str]
) -> None:
    headers = {"Authorization": ada_headers["Authorization"][:-1]}

    response = client.get("/users/me", headers=headers)

    assert response.status_code == 401
