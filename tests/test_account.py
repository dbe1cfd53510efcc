"""GET /users/me: the service knows who is calling."""

from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient


class TestWhoIsCalling:
    """Each test is a sentence of the requirement."""

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Authorization": "Basic YWRhOmFkYQ=="},
            {"Authorization": "Bearer"},
            {"Authorization": "Bearer "},
        ],
        ids=["nothing", "another scheme", "the scheme alone", "the scheme and a space"],
    )
    def test_asks_for_a_token(
        self, client: TestClient, headers: dict[str, str]
    ) -> None:
        response = client.get("/users/me", headers=headers)

        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"] == "Bearer"

    @pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
    def test_tells_the_bearer_of_a_token_who_they_are(
        self, client: TestClient, token: str, scheme: str
    ) -> None:
        response = client.get(
            "/users/me", headers={"Authorization": f"{scheme} {token}"}
        )

        assert response.status_code == 200
        assert response.json() == {
            "id": ANY,
            "username": "ada",
            "fullname": "Ada Lovelace",
        }
