"""GET /health/live and /health/ready: what an orchestrator asks."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine

from fastauth.database import get_engine
from fastauth.main import create_app

NOBODY_LISTENS = "postgresql+psycopg2://postgres:postgres@127.0.0.1:1/fastauth"


@pytest.fixture
def client_without_postgres() -> TestClient:
    """A client of an application whose database is away; it sees what a browser would."""
    app = create_app()
    app.dependency_overrides[get_engine] = lambda: create_engine(NOBODY_LISTENS)
    return TestClient(app, raise_server_exceptions=False)


def test_alive(client: TestClient) -> None:
    response = client.get("/health/live")

    assert response.status_code == 200
    assert response.json() == {"status": "alive"}


def test_ready_when_postgres_answers(client: TestClient) -> None:
    response = client.get("/health/ready")

    assert response.status_code == 200
    assert response.json() == {"status": "ready"}


def test_alive_when_postgres_is_away(client_without_postgres: TestClient) -> None:
    response = client_without_postgres.get("/health/live")

    assert response.status_code == 200


def test_not_ready_when_postgres_is_away(client_without_postgres: TestClient) -> None:
    response = client_without_postgres.get("/health/ready")

    assert response.status_code == 503
    assert response.json() == {"detail": "the database does not answer"}


def test_the_log_says_why_postgres_is_away(
    client_without_postgres: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    client_without_postgres.get("/health/ready")

    assert "port 1 failed" in caplog.text
