"""GET /ping: is anybody there?"""

from fastapi.testclient import TestClient


def test_ping_answers_pong(client: TestClient) -> None:
    response = client.get("/ping")

    assert response.status_code == 200
    assert response.json() == {"msg": "pong"}


def test_head_answers_without_a_body(client: TestClient) -> None:
    response = client.head("/ping")

    assert response.status_code == 200
    assert response.content == b""
