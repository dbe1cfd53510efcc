"""Two requests at once, on two connections: what a test on one connection cannot show."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import bcrypt
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import QueuePool, event

from fastauth.database import get_engine
from tests.people import ADA

PATIENCE = 30


@pytest.fixture
def both_insert_at_once() -> Iterator[None]:
    """Holds each INSERT back until a second one is about to run."""
    barrier = Barrier(2)

    def wait(_: Any, __: Any, statement: str, *___: Any) -> None:
        if statement.startswith("INSERT"):
            barrier.wait(PATIENCE)

    event.listen(get_engine(), "before_cursor_execute", wait)
    yield
    event.remove(get_engine(), "before_cursor_execute", wait)


@pytest.mark.real_commits
@pytest.mark.usefixtures("both_insert_at_once")
def test_two_registrations_at_once_make_one_user(browser: TestClient) -> None:
    def register(fullname: str) -> int:
        body = ADA | {"fullname": fullname}
        return browser.post("/users/register", json=body).status_code

    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(register, ["Ada Lovelace", "Another Ada"]))

    assert statuses == [201, 409]


@pytest.mark.real_commits
def test_nobody_waits_for_a_connection_while_bcrypt_works(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool, held, hashpw = get_engine().pool, [], bcrypt.hashpw
    assert isinstance(pool, QueuePool)

    def watched(password: bytes, salt: bytes) -> bytes:
        held.append(pool.checkedout())
        return hashpw(password, salt)

    monkeypatch.setattr(bcrypt, "hashpw", watched)
    client.post("/users/register", json=ADA)

    assert held == [0]
