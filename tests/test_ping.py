"""GET /ping, and how TestClient works."""

from fastapi import FastAPI
from fastapi.testclient import TestClient


def test_testclient_get_returns_response() -> None:
    app = FastAPI()

    @app.get("/hello")
    def hello() -> dict[str, str]:
        return {"msg": "hello"}

    response = TestClient(app).get("/hello")

    print(response.status_code, response.text)
    assert response.json() == {"msg": "hello"}


def test_ping_returns_pong(client: TestClient) -> None:
    response = client.get("/ping")

    assert response.status_code == 200
    assert response.json() == {"msg": "pong"}
