"""The migrations: from an empty database to the tables of the models."""

import logging
from io import StringIO
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from fastauth.models import Base
from tests.database import INI, alembic_config, drop_tables


@pytest.fixture
def config(connection: Connection) -> Config:
    """Configures Alembic for the test's connection, where no table exists."""
    drop_tables(connection)
    return alembic_config(connection)


def test_migrations_go_up_down_and_up(config: Config, connection: Connection) -> None:
    command.upgrade(config, "head")
    first_up = inspect(connection).has_table("users")
    command.downgrade(config, "base")
    down = inspect(connection).has_table("users")
    command.upgrade(config, "head")
    second_up = inspect(connection).has_table("users")

    assert (first_up, down, second_up) == (True, False, True)


def differences(connection: Connection) -> str:
    """Return what would have to change for the tables to match the models."""
    options = {"compare_server_default": True}
    context = MigrationContext.configure(connection, opts=options)
    changes = []
    for change in compare_metadata(context, Base.metadata):
        # The changes of one column come as a list of their own.
        changes += change if isinstance(change, list) else [change]
    return ", ".join(name for name, *_ in changes)


def test_migrations_head_matches_models(config: Config, connection: Connection) -> None:
    command.upgrade(config, "head")

    assert differences(connection) == ""


def test_alembic_needs_no_secret_key(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("SECRET_KEY")
    # An empty folder, so that no `.env` is read.
    monkeypatch.chdir(tmp_path)
    output = StringIO()

    command.current(Config(INI, stdout=output))

    assert "(head)" in output.getvalue()


def test_upgrade_keeps_loggers_enabled(
    config: Config, caplog: pytest.LogCaptureFixture
) -> None:
    logger = logging.getLogger("fastauth.example")

    command.upgrade(config, "head")
    logger.warning("after the upgrade")

    assert "after the upgrade" in caplog.messages


def insert_users(connection: Connection, *usernames: str) -> None:
    """Insert users into the table of migration 0001."""
    columns = "(username, fullname, hashed_password)"
    insert = text(f"insert into users {columns} values (:username, '', '')")
    connection.execute(insert, [{"username": each} for each in usernames])


def test_migration_folds_usernames(config: Config, connection: Connection) -> None:
    command.upgrade(config, "0001")
    insert_users(connection, "Ada", "ｇｒａｃｅ")

    command.upgrade(config, "0002")

    query = text("select folded_username from users order by 1")
    assert connection.scalars(query).all() == ["ada", "grace"]


def test_migration_lists_usernames_to_change(
    config: Config, connection: Connection
) -> None:
    command.upgrade(config, "0001")
    insert_users(connection, "Ada", "ada", "ada lovelace", "grace", "grace\u200b")

    with pytest.raises(RuntimeError) as error:
        command.upgrade(config, "0002")

    assert str(error.value).splitlines() == [
        "rename these users, then migrate again:",
        "'ada lovelace' breaks a rule: DISALLOWED/spaces",
        r"'grace\u200b' breaks a rule: DISALLOWED/precis_ignorable_properties",
        "'Ada', 'ada' are one username",
    ]
