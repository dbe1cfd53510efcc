"""An instance that was started before its migrations have run."""

import httpx
from sqlalchemy import Engine, text

from tests.deployed.instance import Instance


def test_ready_before_migrations_returns_503(
    own_database: Engine, own_instance: Instance
) -> None:
    with own_database.begin() as connection:
        connection.execute(text("alter schema public rename to hidden"))

    response = httpx.get(f"{own_instance.base_url}/health/ready", timeout=30)

    with own_database.begin() as connection:
        connection.execute(text("alter schema hidden rename to public"))
    assert response.status_code == 503
