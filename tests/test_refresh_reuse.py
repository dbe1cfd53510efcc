"""POST /token/refresh with a token that is used twice, in turn or at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from fastauth.database import get_engine
from tests.people import ADA
from tests.tokens import get_tokens


def test_reuse_of_refresh_token_ends_session(client: TestClient) -> None:
    old = get_tokens(client, ADA)
    new = client.post("/token/refresh", data=old).json()

    client.post("/token/refresh", data=old)

    headers = {"Authorization": f"Bearer {new['access_token']}"}
    response = client.get("/users/me", headers=headers)
    assert response.status_code == 401


@pytest.fixture
def two_updates_at_once() -> Iterator[None]:
    """Holds back the first UPDATE until a second request is about to send one."""
    barrier, turns = Barrier(2), iter(range(2))

    def wait(connection: object, cursor: object, sql: str, *_: object) -> None:
        if sql.startswith("UPDATE") and next(turns, None) is not None:
            barrier.wait(timeout=30)

    event.listen(get_engine(), "before_cursor_execute", wait)
    yield
    event.remove(get_engine(), "before_cursor_execute", wait)


@pytest.mark.real_commits
@pytest.mark.usefixtures("two_updates_at_once")
def test_refresh_twice_at_once_returns_200_and_400(client: TestClient) -> None:
    tokens = get_tokens(client, ADA)

    def refresh(_: int) -> int:
        return client.post("/token/refresh", data=tokens).status_code

    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(refresh, range(2)))

    assert statuses == [200, 400]
