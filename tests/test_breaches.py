"""New passwords that are known from data breaches."""

from typing import Any
from unittest.mock import ANY, Mock, patch

import httpx
import pytest
from anyio.to_thread import current_default_thread_limiter
from fastapi.testclient import TestClient

from fastauth.breaches import get_breach_client
from fastauth.database import get_engine
from fastauth.main import app
from fastauth.settings import get_settings
from tests.breach_api import StubApi, client_with
from tests.operations import NEW_PASSWORD
from tests.people import ADA, PREFIX, SUFFIX

RESET = {"token": "unknown", "new_password": ADA["password"]}
PLACES = {
    "register": ("POST /users/register", ADA, "password"),
    "create": ("POST /users", ADA, "password"),
    "change": ("PUT /users/me/password", NEW_PASSWORD, "new_password"),
    "reset": ("POST /password/reset", RESET, "new_password"),
}


@pytest.mark.parametrize(("line", "body", "field"), PLACES.values(), ids=PLACES)
def test_known_password_is_refused(
    client: TestClient, admin: dict[str, str], line: str, body: Any, field: str
) -> None:
    with (
        patch.object(get_settings(), "breach_api_url", "http://127.0.0.1:1"),
        patch("fastauth.breaches.read_range", return_value=f"{SUFFIX}:3") as read,
    ):
        response = client.request(*line.split(), json=body, headers=admin)

    [error] = response.json()["detail"]
    assert error["loc"] == ["body", field]
    read.assert_called_once_with(ANY, PREFIX)


@pytest.mark.parametrize(
    "read_range",
    [httpx.ConnectError("away"), httpx.ReadTimeout("late")],
    ids=["away", "late"],
    indirect=True,
)
def test_registration_without_api_is_accepted(
    client: TestClient, read_range: Mock, caplog: pytest.LogCaptureFixture
) -> None:
    response = client.post("/users/register", json=ADA)

    error = type(read_range.side_effect).__name__
    assert response.status_code == 201
    assert caplog.messages == [f"a password was not checked for breaches: {error}"]


OTHER = f"{'0' * 35}:7\r\n"
# Responses, and whether the password could be checked with them.
RESPONSES = {
    "unknown": (httpx.Response(200, text=OTHER), True),
    "padding": (httpx.Response(200, text=f"{OTHER}{SUFFIX}:0"), True),
    "error": (httpx.Response(500, text=f"{SUFFIX}:3"), False),
    "page": (httpx.Response(200, text="<p>Log in to the network first.</p>"), False),
    "long": (httpx.Response(200, text=f"{OTHER * 50_000}{SUFFIX}:3"), False),
}


@pytest.mark.parametrize(("answer", "checked"), RESPONSES.values(), ids=RESPONSES)
def test_other_answer_of_api_is_accepted(
    client: TestClient, caplog: pytest.LogCaptureFixture, answer: Any, checked: bool
) -> None:
    caplog.set_level("INFO")
    app.dependency_overrides[get_breach_client] = lambda: client_with(answer)

    response = client.post("/users/register", json=ADA)

    logged = [text in caplog.text for text in ("not checked", PREFIX)]
    assert [response.status_code, *logged] == [201, not checked, False]


PARTS = [b"HTTP/1.1 200 OK\r\n\r\n", *map(str.encode, f"{OTHER}{SUFFIX}:3")]


def test_only_five_characters_leave_service(client: TestClient, stub: StubApi) -> None:
    stub.parts = [b"".join(PARTS)]

    response = client.post("/users/register", json=ADA)

    [request] = stub.requests
    assert request.startswith(f"GET /range/{PREFIX} HTTP/1.1\r\n".encode())
    assert SUFFIX[:5].encode() not in request
    assert [response.status_code, b"Add-Padding: true" in request] == [422, True]


@pytest.mark.real_commits
@pytest.mark.parametrize("parts", [[b""] * 6, PARTS], ids=["no-answer", "slow"])
def test_slow_api_holds_nothing(client: Any, stub: StubApi, parts: Any) -> None:
    pool: Any = get_engine().pool
    limiter = client.portal.call(current_default_thread_limiter)
    held = []

    def count(part: bytes) -> bytes:
        held.append((pool.checkedout(), limiter.borrowed_tokens))
        return part

    stub.parts = map(count, parts)
    with patch("fastauth.breaches.LIMIT_SECONDS", 0.4):
        response = client.post("/users/register", json=ADA)

    assert (response.status_code, held[0]) == (201, (0, 0))
