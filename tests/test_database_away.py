"""Without a connection to Postgres, each address that needs one returns 503."""

import pytest
from sqlalchemy import Engine, create_engine

from fastauth.database import get_engine
from tests.broken_engines import STOPPED, engine_that_runs, paths_with_503
from tests.operations import find_operations

NO_POSTGRES = ("/ping", "/health/live")
NEED_POSTGRES = [path for _, path in find_operations() if path not in NO_POSTGRES]
KILLED = engine_that_runs("select pg_terminate_backend(pg_backend_pid())")
SHUTDOWN = engine_that_runs("do $$ begin raise admin_shutdown; end $$")
FULL = engine_that_runs("do $$ begin raise disk_full; end $$")


@pytest.mark.parametrize(
    "engine", [STOPPED, KILLED, SHUTDOWN], ids=["stopped", "killed", "shutdown"]
)
def test_postgres_away_returns_503(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    assert paths_with_503(engine) == NEED_POSTGRES
    assert "no connection to Postgres" in caplog.text
    assert "[SQL: " not in caplog.text


def test_full_pool_returns_503() -> None:
    pool = create_engine(get_engine().url, pool_size=1, max_overflow=0, pool_timeout=0)
    with pool.connect():
        assert paths_with_503(pool) == NEED_POSTGRES
    pool.dispose()


def test_full_disk_does_not_return_503() -> None:
    assert paths_with_503(FULL) == []
