"""GET /users/me."""

import pytest
from fastapi.testclient import TestClient

from tests.people import ADA
from tests.tokens import get_token


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="no-header"),
        pytest.param({"Authorization": "Basic YWRhOmFkYQ=="}, id="basic"),
        pytest.param({"Authorization": "Bearer "}, id="empty-bearer"),
    ],
)
def test_me_without_token_returns_bare_401(
    client: TestClient, headers: dict[str, str]
) -> None:
    response = client.get("/users/me", headers=headers)

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_openapi_declares_password_flow(client: TestClient) -> None:
    document = client.get("/openapi.json").json()

    scheme = document["components"]["securitySchemes"]["OAuth2PasswordBearer"]

    assert scheme["flows"] == {"password": {"scopes": {}, "tokenUrl": "login"}}


def test_openapi_has_name_of_service(client: TestClient) -> None:
    assert client.get("/openapi.json").json()["info"]["title"] == "fastauth"


@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_me_with_token_returns_user(client: TestClient, scheme: str) -> None:
    registered = client.post("/users/register", json=ADA).json()
    token = get_token(client, ADA)

    response = client.get("/users/me", headers={"Authorization": f"{scheme} {token}"})

    assert response.json() == registered
