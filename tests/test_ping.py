"""GET /ping: is anybody there?"""

from fastapi.testclient import TestClient


def test_ping_answers_pong(client: TestClient) -> None:
    response = client.get("/ping")

    assert response.status_code == 200
    assert response.json() == {"msg": "pong"}


def test_head_answers_with_the_headers_of_get(client: TestClient) -> None:
    response = client.head("/ping")

    assert response.status_code == 200
    assert response.headers == client.get("/ping").headers
