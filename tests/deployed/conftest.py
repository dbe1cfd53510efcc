"""Fixtures for the tests of an instance."""

import os
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, NullPool, create_engine

from fastauth.database import get_engine
from tests.database import create_database, drop_database, rebuild_tables
from tests.deployed.accounts import Accounts, new_account, temporary_accounts
from tests.deployed.instance import Instance, create_first_admin
from tests.server import running_server


@pytest.fixture(scope="session", autouse=True)
def tables() -> None:
    """Replaces the fixture of the other tests: an instance has tables already."""


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> None:
    """Replaces the fixture of the other tests: an instance may be anywhere."""


@pytest.fixture(scope="session")
def own_database() -> Iterator[Engine]:
    """A database for an instance of our own, with all tables, until the run ends."""
    if "BASE_URL" in os.environ:
        pytest.skip("this test needs an instance of its own")
    url = get_engine().url.set(database=f"deployed_{get_engine().url.database}")
    drop_database(url)  # A run that was killed has left it.
    create_database(url)
    engine = create_engine(url, poolclass=NullPool)
    rebuild_tables(engine)
    yield engine
    drop_database(url)


@pytest.fixture(scope="session")
def own_instance(own_database: Engine) -> Iterator[Instance]:
    """An instance that this run starts; its only user is an admin."""
    url = own_database.url.render_as_string(hide_password=False)
    with running_server(DATABASE_URL=url) as base_url:
        yield Instance(base_url, "admin", create_first_admin(url))


@pytest.fixture(scope="session")
def instance(request: pytest.FixtureRequest) -> Instance:
    """The instance at BASE_URL; without this variable, one that this run starts."""
    if url := os.environ.get("BASE_URL"):
        username, password = os.environ["ADMIN_USERNAME"], os.environ["ADMIN_PASSWORD"]
        return Instance(url, username, password)
    own: Instance = request.getfixturevalue("own_instance")
    return own


@pytest.fixture(scope="session")
def owner(testrun_uid: str, worker_id: str) -> str:
    """The run and its worker, which pytest-xdist names: `1a2b3c4d-gw0`."""
    return f"{testrun_uid[:8]}-{worker_id}"


@pytest.fixture(scope="session")
def lasting_accounts(instance: Instance, owner: str) -> Iterator[Accounts]:
    """The accounts of this run by role, and `anonymous`, who has not logged in."""
    with temporary_accounts(instance, owner) as accounts:
        yield accounts


@pytest.fixture
def accounts(lasting_accounts: Accounts, owner: str) -> Iterator[Accounts]:
    """The accounts of this run, and a newcomer that the test may change or delete."""
    admin = lasting_accounts["admin"].client
    with new_account(admin, owner, "user") as newcomer:
        yield lasting_accounts | {"newcomer": newcomer}
