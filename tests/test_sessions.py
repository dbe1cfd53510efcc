"""GET /sessions and DELETE /sessions/{session_id}."""

from fastapi.testclient import TestClient

from tests.people import ADA, GRACE
from tests.tokens import LogIn


def test_sessions_lists_own_sessions(client: TestClient, log_in: LogIn) -> None:
    _, _, headers = log_in(GRACE), log_in(ADA), log_in(ADA)

    response = client.get("/sessions", headers=headers)

    assert response.status_code == 200
    assert [each["current"] for each in response.json()] == [True, False]
    assert list(response.json()[0]) == ["id", "created_at", "last_used_at", "current"]


def test_delete_own_session_ends_it(client: TestClient, log_in: LogIn) -> None:
    lost, headers = log_in(ADA), log_in(ADA)
    _, other = client.get("/sessions", headers=headers).json()

    response = client.delete(f"/sessions/{other['id']}", headers=headers)

    assert response.status_code == 204
    assert client.get("/users/me", headers=lost).status_code == 401


def test_delete_foreign_session_returns_404(client: TestClient, log_in: LogIn) -> None:
    ada, grace = log_in(ADA), log_in(GRACE)
    [session] = client.get("/sessions", headers=ada).json()

    response = client.delete(f"/sessions/{session['id']}", headers=grace)

    assert response.status_code == 404
    assert client.get("/users/me", headers=ada).status_code == 200
