"""GET /health/live and GET /health/ready."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.orm import Session

from fastauth.database import get_session
from fastauth.main import create_app

NO_SERVER = "postgresql+psycopg2://postgres:postgres@127.0.0.1:1/fastauth"


@pytest.fixture
def client_without_postgres() -> TestClient:
    """A client of an application whose database address has no server."""
    app = create_app()
    engine = create_engine(NO_SERVER)
    app.dependency_overrides[get_session] = lambda: Session(engine)
    return TestClient(app, raise_server_exceptions=False)


def test_ready_with_postgres_returns_200(client: TestClient) -> None:
    response = client.get("/health/ready")

    assert response.status_code == 200
    assert response.json() == {"status": "ready"}


def test_live_without_postgres_returns_200(client_without_postgres: TestClient) -> None:
    response = client_without_postgres.get("/health/live")

    assert response.status_code == 200
    assert response.json() == {"status": "alive"}


def test_ready_without_postgres_returns_503(
    client_without_postgres: TestClient,
) -> None:
    response = client_without_postgres.get("/health/ready")

    assert response.status_code == 503
    assert response.json() == {"detail": "the database is unavailable"}


@pytest.mark.parametrize(
    ("revision", "status"), [("0001", 503), ("9999", 200)], ids=["older", "newer"]
)
def test_ready_compares_revision(
    client: TestClient, connection: Connection, revision: str, status: int
) -> None:
    connection.execute(text(f"update alembic_version set version_num = '{revision}'"))

    response = client.get("/health/ready")

    assert response.status_code == status
