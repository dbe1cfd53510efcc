"""GET /health/live and /health/ready: what an orchestrator asks."""

import asyncio
from threading import Barrier, Event

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import Engine, create_engine

from fastauth.database import get_engine
from fastauth.main import create_app
from tests.people import ADA

# As many handlers run at a time, each in a thread; further ones wait.
THREADS = 40
NOBODY_LISTENS = "postgresql+psycopg2://postgres:postgres@127.0.0.1:1/fastauth"


def client_of(engine: Engine) -> TestClient:
    """Return a client of an application on this engine; it sees what a browser would."""
    app = create_app()
    app.dependency_overrides[get_engine] = lambda: engine
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture
def client_without_postgres() -> TestClient:
    """A client of an application whose database is away."""
    return client_of(create_engine(NOBODY_LISTENS))


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


def test_alive_when_every_thread_is_busy(app: FastAPI) -> None:
    all_busy, no_longer = Barrier(THREADS + 1, timeout=10), Event()

    @app.post("/hash")
    def hash_something() -> None:
        all_busy.wait()
        no_longer.wait()

    async def alive_in_a_crowd() -> bool:
        transport = ASGITransport(app)
        async with AsyncClient(transport=transport, base_url="http://test") as client:
            crowd = [asyncio.create_task(client.post("/hash")) for _ in range(THREADS)]
            await asyncio.to_thread(all_busy.wait)
            answer = asyncio.create_task(client.get("/health/live"))
            await asyncio.wait([answer], timeout=5)
            answered = answer.done()
            no_longer.set()
            await asyncio.gather(answer, *crowd)
            return answered

    alive = asyncio.run(alive_in_a_crowd())
    assert alive


def test_the_log_says_why_postgres_is_away(
    client_without_postgres: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    client_without_postgres.get("/health/ready")

    assert "port 1 failed" in caplog.text


def test_registers_nobody_while_postgres_is_away(
    client_without_postgres: TestClient,
) -> None:
    response = client_without_postgres.post("/users/register", json=ADA)

    assert response.status_code == 503
    assert response.json() == {"detail": "the database does not answer"}


def test_not_ready_while_every_connection_is_lent() -> None:
    engine = create_engine(
        get_engine().url, pool_size=1, max_overflow=0, pool_timeout=0
    )

    with engine.connect():
        response = client_of(engine).get("/health/ready")
    engine.dispose()

    assert response.status_code == 503
