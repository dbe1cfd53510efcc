"""POST /token/refresh."""

import pytest
from fastapi.testclient import TestClient

from tests.people import ADA
from tests.tokens import get_tokens


def test_refresh_returns_new_tokens(client: TestClient) -> None:
    old = get_tokens(client, ADA)

    response = client.post("/token/refresh", data=old)

    new = response.json()
    assert (list(new), new["expires_in"]) == (list(old), 900)
    assert new["refresh_token"] != old["refresh_token"]
    assert response.headers["Cache-Control"] == "no-store"


def test_refresh_used_token_returns_400(client: TestClient) -> None:
    tokens = get_tokens(client, ADA)

    both = [client.post("/token/refresh", data=tokens) for _ in range(2)]

    assert [response.status_code for response in both] == [200, 400]


@pytest.mark.parametrize(
    ("grant_type", "error"),
    [("refresh_token", "invalid_grant"), ("password", "unsupported_grant_type")],
)
def test_refresh_unknown_token_returns_400(
    client: TestClient, grant_type: str, error: str
) -> None:
    form = {"grant_type": grant_type, "refresh_token": "unknown"}

    response = client.post("/token/refresh", data=form)

    assert (response.status_code, response.json().get("error")) == (400, error)
