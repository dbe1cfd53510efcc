"""POST /login: a user shows a password and gets a token."""

from unicodedata import lookup, normalize
from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient

from tests.people import ADA

FORM = {"username": ADA["username"], "password": ADA["password"]}
BAD_LOGINS = {
    "unknown name": FORM | {"username": "charles"},
    "wrong password": FORM | {"password": "notes on the difference engine"},
    "NUL byte in the name": FORM | {"username": "ada\0"},
    "NUL byte in the password": FORM | {"password": f"{ADA['password']}\0"},
    "more than 72 bytes": FORM | {"password": "engine" * 20},
}
REFUSAL = {"error": "invalid_grant", "detail": "wrong username or password"}


class TestLogin:
    """Each test is a sentence of the requirement."""

    def test_get_is_refused(self, client: TestClient) -> None:
        response = client.get("/login")

        assert response.status_code == 405
        assert response.headers["Allow"] == "POST"

    def test_refuses_a_request_without_a_body(self, client: TestClient) -> None:
        response = client.post("/login")

        assert response.status_code == 422

    def test_refuses_a_body_in_json(self, client: TestClient) -> None:
        response = client.post("/login", json=FORM)

        assert response.status_code == 422
        assert ADA["password"] not in response.text

    @pytest.mark.parametrize("missing", ["username", "password"])
    def test_names_the_missing_field(self, client: TestClient, missing: str) -> None:
        part = {field: value for field, value in FORM.items() if field != missing}

        response = client.post("/login", data=part)

        assert response.status_code == 422
        assert [error["loc"] for error in response.json()["detail"]] == [
            ["body", missing]
        ]
        assert FORM["username"] not in response.text
        assert FORM["password"] not in response.text

    @pytest.mark.parametrize("bad", BAD_LOGINS)
    def test_every_bad_login_gets_one_answer(
        self, client: TestClient, bad: str
    ) -> None:
        client.post("/users/register", json=ADA)

        response = client.post("/login", data=BAD_LOGINS[bad])

        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"] == "Bearer"
        assert response.json() == REFUSAL

    @pytest.mark.parametrize("field", ["username", "password"])
    def test_half_a_character_is_a_bad_login(
        self, client: TestClient, field: str
    ) -> None:
        client.post("/users/register", json=ADA)
        half = {name: (None, value.encode()) for name, value in FORM.items()}
        half[field] = (None, b"+2AA-")  # U+D800 in UTF-7

        response = client.post(
            "/login",
            files=half,
            headers={"Content-Type": "multipart/form-data; boundary=b; charset=utf-7"},
        )

        assert response.status_code == 401
        assert response.json() == REFUSAL

    def test_answers_with_a_token(self, client: TestClient) -> None:
        client.post("/users/register", json=ADA)

        response = client.post("/login", data=FORM)

        assert response.status_code == 200
        assert response.json() == {
            "access_token": ANY,
            "token_type": "bearer",
            "expires_in": 900,
        }

    def test_nobody_keeps_the_token(self, client: TestClient) -> None:
        client.post("/users/register", json=ADA)

        response = client.post("/login", data=FORM)

        assert response.headers.get("Cache-Control") == "no-store"

    def test_knows_the_longest_name_from_a_keyboard_that_takes_signs_apart(
        self, client: TestClient
    ) -> None:
        # A letter and three marks: no sign has more in it.
        alpha = "GREEK SMALL LETTER ALPHA WITH PSILI AND VARIA AND YPOGEGRAMMENI"
        name = lookup(alpha) * 64
        client.post("/users/register", json=ADA | {"username": name})

        response = client.post(
            "/login", data=FORM | {"username": normalize("NFD", name)}
        )

        assert response.status_code == 200

    @pytest.mark.parametrize("spelling", ["ada", "ADA", " ada "])
    def test_knows_every_spelling_of_a_name(
        self, client: TestClient, spelling: str
    ) -> None:
        client.post("/users/register", json=ADA | {"username": spelling})

        response = client.post("/login", data=FORM | {"username": spelling})

        assert response.status_code == 200
