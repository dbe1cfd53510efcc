"""POST /users/register: a person becomes a user."""

from collections.abc import Callable
from traceback import format_exception
from unittest.mock import ANY

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from fastauth.database import get_engine
from fastauth.models import User
from fastauth.passwords import verify_password
from tests.people import ADA


class TestRegistration:
    """Each test is a sentence of the requirement."""

    def test_get_is_refused(self, client: TestClient) -> None:
        response = client.get("/users/register")

        assert response.status_code == 405
        assert response.headers["Allow"] == "POST"

    def test_refuses_a_request_without_a_body(self, client: TestClient) -> None:
        response = client.post("/users/register")

        assert response.status_code == 422

    @pytest.mark.parametrize("missing", ["username", "fullname", "password"])
    def test_names_the_missing_field(self, client: TestClient, missing: str) -> None:
        part = {field: value for field, value in ADA.items() if field != missing}

        response = client.post("/users/register", json=part)

        assert response.status_code == 422
        assert [error["loc"] for error in response.json()["detail"]] == [
            ["body", missing]
        ]

    def test_answers_with_the_new_user(self, client: TestClient) -> None:
        response = client.post("/users/register", json=ADA)

        assert response.status_code == 201
        assert response.json() == {
            "id": ANY,
            "username": "ada",
            "fullname": "Ada Lovelace",
        }

    def test_never_answers_with_the_password(self, client: TestClient) -> None:
        response = client.post("/users/register", json=ADA)

        assert ADA["password"] not in response.text
        assert "password" not in response.text

    def test_refuses_a_name_that_is_taken(self, client: TestClient) -> None:
        client.post("/users/register", json=ADA)

        response = client.post(
            "/users/register", json=ADA | {"fullname": "Another Ada"}
        )

        assert response.status_code == 409
        assert response.json() == {"detail": "this username is taken"}

    @pytest.mark.parametrize("spelling", ["Ada", "ＡＤＡ"], ids=["capital", "wide"])
    def test_another_spelling_is_the_same_name(
        self, client: TestClient, spelling: str
    ) -> None:
        client.post("/users/register", json=ADA)

        response = client.post("/users/register", json=ADA | {"username": spelling})

        assert response.status_code == 409

    @pytest.mark.parametrize("rule", ["check (username <> 'ada')", "unique (fullname)"])
    def test_blames_the_name_for_no_other_rule(
        self, browser: TestClient, connection: Connection, rule: str
    ) -> None:
        browser.post("/users/register", json=ADA | {"username": "countess"})
        connection.execute(text(f"alter table users add constraint odd {rule}"))

        response = browser.post("/users/register", json=ADA)

        assert response.status_code == 500

    def test_a_refused_row_is_not_quoted(
        self, client: TestClient, connection: Connection
    ) -> None:
        connection.execute(
            text("alter table users add constraint odd check (username <> 'ada')")
        )

        with pytest.raises(IntegrityError) as refusal:
            client.post("/users/register", json=ADA)

        hash_is_quoted = "$2b$" in "".join(format_exception(refusal.value))
        assert not hash_is_quoted

    def test_stores_the_user(
        self, client: TestClient, stored_user: Callable[[str], User]
    ) -> None:
        client.post("/users/register", json=ADA)

        assert stored_user("ada").fullname == "Ada Lovelace"

    def test_stores_the_folded_name_too(
        self, client: TestClient, stored_user: Callable[[str], User]
    ) -> None:
        client.post("/users/register", json=ADA | {"username": "Ada"})

        assert stored_user("Ada").folded_username == "ada"

    def test_stores_a_hash_that_proves_the_password(
        self, client: TestClient, stored_user: Callable[[str], User]
    ) -> None:
        client.post("/users/register", json=ADA)

        hashed = stored_user("ada").hashed_password
        assert verify_password(ADA["password"], hashed)

    def test_hashes_at_the_cost_of_the_settings(
        self, client: TestClient, stored_user: Callable[[str], User]
    ) -> None:
        client.post("/users/register", json=ADA)

        _, _, cost, _ = stored_user("ada").hashed_password.split("$")
        assert cost == "04"

    @pytest.mark.real_commits
    def test_a_registration_outlives_its_request(self, client: TestClient) -> None:
        client.post("/users/register", json=ADA)

        with get_engine().connect() as elsewhere:
            assert elsewhere.scalars(text("select username from users")).all() == [
                "ada"
            ]
