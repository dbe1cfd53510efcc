"""200 requests at the same time, to a server in a process of its own."""

import pytest
from fastapi.testclient import TestClient

from tests.burst import Request, send_at_once
from tests.people import ADA
from tests.tokens import LogIn, get_tokens

PEOPLE = [ADA | {"username": f"ada{number}"} for number in range(50)]
FORM = {"username": ADA["username"], "password": ADA["password"]}

pytestmark = pytest.mark.real_commits


def test_200_requests_at_once_return_200_or_201(server: str, log_in: LogIn) -> None:
    headers = log_in(ADA)
    requests: list[Request] = [
        *(("POST", f"{server}/users/register", {"json": person}) for person in PEOPLE),
        *[("GET", f"{server}/health/ready", {})] * 50,
        *[("GET", f"{server}/users/me", {"headers": headers})] * 50,
        *[("POST", f"{server}/login", {"data": FORM})] * 50,
    ]

    statuses = send_at_once(requests)

    assert statuses == {200, 201}


def test_200_requests_of_two_sessions_at_once_are_answered(
    client: TestClient, server: str
) -> None:
    ended, refreshed = get_tokens(client, ADA), get_tokens(client, ADA)
    headers = {"Authorization": f"Bearer {ended['access_token']}"}
    requests: list[Request] = [
        *[("POST", f"{server}/logout", {"headers": headers})] * 100,
        *[("POST", f"{server}/token/refresh", {"data": refreshed})] * 100,
    ]

    statuses = send_at_once(requests)

    assert statuses <= {204, 401, 200, 400}
