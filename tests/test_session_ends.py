"""POST /logout and POST /token/revoke."""

import pytest
from fastapi.testclient import TestClient

from tests.people import ADA
from tests.tokens import LogIn, get_tokens


@pytest.mark.parametrize(("path", "status"), [("/logout", 204), ("/token/revoke", 200)])
def test_end_of_session_ends_access_token(
    client: TestClient, path: str, status: int
) -> None:
    tokens = get_tokens(client, ADA)
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    form = {"token": tokens["refresh_token"]}

    end = client.post(path, headers=headers, data=form)

    me = client.get("/users/me", headers=headers)
    assert (end.status_code, me.status_code) == (status, 401)


def test_logout_keeps_other_session(client: TestClient, log_in: LogIn) -> None:
    first, second = log_in(ADA), log_in(ADA)

    client.post("/logout", headers=first)

    assert client.get("/users/me", headers=second).status_code == 200


def test_revoke_unknown_token_returns_200(client: TestClient) -> None:
    response = client.post("/token/revoke", data={"token": "unknown"})

    assert response.status_code == 200
