"""200 requests at the same time, to a server in a process of its own."""

import pytest
from fastapi.testclient import TestClient

from tests.burst import send_at_once
from tests.people import ADA
from tests.tokens import LogIn, get_tokens

PEOPLE = [{"json": ADA | {"username": f"ada{number}"}} for number in range(200)]
FORM = {"username": ADA["username"], "password": ADA["password"]}

pytestmark = pytest.mark.real_commits


@pytest.mark.usefixtures("new_session")
def test_200_registrations_at_once_return_201(server: str) -> None:
    statuses = send_at_once(f"{server}/users/register", "POST", PEOPLE)

    assert statuses == {201}


@pytest.mark.parametrize(
    ("method", "path", "form"),
    [("GET", "/health/ready", {}), ("GET", "/users/me", {}), ("POST", "/login", FORM)],
    ids=["ready", "me", "login"],
)
def test_200_requests_at_once_return_200(
    server: str, log_in: LogIn, method: str, path: str, form: dict[str, str]
) -> None:
    content = {"headers": log_in(ADA), "data": form}

    statuses = send_at_once(f"{server}{path}", method, [content] * 200)

    assert statuses == {200}


@pytest.mark.parametrize(
    ("path", "statuses"),
    [("/token/refresh", {200, 400}), ("/logout", {204, 401})],
    ids=["refresh", "logout"],
)
def test_200_requests_of_one_session_at_once_are_answered(
    client: TestClient, server: str, path: str, statuses: set[int]
) -> None:
    tokens = get_tokens(client, ADA)
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    content = {"headers": headers, "data": tokens}

    assert send_at_once(f"{server}{path}", "POST", [content] * 200) <= statuses
