"""FastAPI calls a function without `async` in a thread, of which there are 40."""

import asyncio
from unittest.mock import Mock

import httpx
import pytest
from anyio import to_thread
from fastapi.testclient import TestClient

from fastauth.main import app, create_app
from tests.people import ADA
from tests.tokens import LogIn


async def get_without_free_thread(path: str, method: str = "GET") -> int:
    """Return the status of a request while all threads are busy.

    Raise TimeoutError if there is no response within a second.
    """
    limiter = to_thread.current_default_thread_limiter()
    for user in range(int(limiter.total_tokens)):
        limiter.acquire_on_behalf_of_nowait(user)
    async with (
        asyncio.timeout(1),
        httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client,
    ):
        form = {"grant_type": "other"} if method == "POST" else None
        url = f"http://testserver{path}"
        response = await client.request(method, url, data=form)
    return response.status_code


@pytest.mark.parametrize("path", ["/health/live", "/ping"])
def test_request_without_free_thread_returns_200(path: str) -> None:
    assert asyncio.run(get_without_free_thread(path)) == 200


@pytest.mark.parametrize(
    ("path", "status"), [("/login", 400), ("/users/register", 422)]
)
def test_error_without_free_thread_returns_4xx(path: str, status: int) -> None:
    assert asyncio.run(get_without_free_thread(path, "POST")) == status


@pytest.mark.real_commits
def test_me_uses_one_thread(log_in: LogIn, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = log_in(ADA)
    run_sync = Mock(wraps=to_thread.run_sync)
    monkeypatch.setattr(to_thread, "run_sync", run_sync)

    TestClient(create_app()).get("/users/me", headers=headers)
    threads = run_sync.call_count

    assert threads == 1
