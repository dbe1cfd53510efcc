"""PUT /users/me/password."""

import bcrypt
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, update

from fastauth.accounts.passwords import hash_password
from fastauth.models import User
from tests.operations import NEW_PASSWORD
from tests.people import ADA, GRACE
from tests.tokens import LogIn


@pytest.mark.parametrize(
    ("wrong", "statuses"),
    [
        pytest.param({}, (204, 200), id="right"),
        pytest.param({"current_password": "a guess"}, (403, 401), id="wrong-current"),
        pytest.param({"new_password": "14 characters."}, (422, 401), id="short-new"),
    ],
)
def test_put_password_and_log_in_with_new_one(
    client: TestClient, log_in: LogIn, wrong: dict[str, str], statuses: tuple[int, int]
) -> None:
    change = NEW_PASSWORD | wrong
    form = GRACE | {"password": change["new_password"]}

    response = client.put("/users/me/password", json=change, headers=log_in(GRACE))
    login = client.post("/login", data=form)

    assert (response.status_code, login.status_code) == statuses
    assert all(field in response.text for field in wrong)


def test_put_password_ends_other_sessions(client: TestClient, log_in: LogIn) -> None:
    own, other, ada = log_in(GRACE), log_in(GRACE), log_in(ADA)

    client.put("/users/me/password", json=NEW_PASSWORD, headers=own)

    responses = [client.get("/users/me", headers=each) for each in (own, other, ada)]
    assert [each.status_code for each in responses] == [200, 401, 200]


def test_password_that_changes_during_check_is_refused(
    client: TestClient,
    log_in: LogIn,
    connection: Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    headers = log_in(GRACE)

    def change_and_accept(*_: bytes) -> bool:
        another = hash_password("another password", cost=4)
        connection.execute(update(User).values(hashed_password=another))
        return True

    monkeypatch.setattr(bcrypt, "checkpw", change_and_accept)
    login = client.post("/login", data=GRACE)
    change = client.put("/users/me/password", json=NEW_PASSWORD, headers=headers)

    assert (login.status_code, change.status_code) == (401, 403)
