"""When a request holds a connection to Postgres."""

import bcrypt
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import QueuePool

from fastauth.database import get_engine
from tests.people import ADA
from tests.tokens import LogIn


@pytest.mark.real_commits
@pytest.mark.parametrize("name", ["hashpw", "checkpw"])
def test_bcrypt_is_called_without_connection(
    client: TestClient, log_in: LogIn, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    held, function = [], getattr(bcrypt, name)

    def count_and_call(*arguments: bytes) -> object:
        pool = get_engine().pool
        assert isinstance(pool, QueuePool)
        held.append(pool.checkedout())
        return function(*arguments)

    monkeypatch.setattr(bcrypt, name, count_and_call)

    log_in(ADA)
    client.post("/users/register", json=ADA)  # A taken name costs no hash.

    assert held == [0]
