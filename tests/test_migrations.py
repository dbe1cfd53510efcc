"""The migrations: from an empty database to the tables that the models describe."""

from collections.abc import Iterator

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.pool import NullPool

from fastauth.database import get_engine
from fastauth.models import Base
from tests.database import INI, alembic_config, drop_database, make_database


@pytest.fixture
def elsewhere() -> Iterator[Engine]:
    """The way to an empty database of the test's own, which is dropped after it."""
    url = get_engine().url
    engine = create_engine(
        url.set(database=f"migrations_{url.database}"), poolclass=NullPool
    )
    drop_database(engine)
    make_database(engine.url)
    yield engine
    drop_database(engine)


def tables(engine: Engine) -> list[str]:
    """Return the tables that are there, but for the one in which alembic keeps its place."""
    return sorted(set(inspect(engine).get_table_names()) - {"alembic_version"})


def test_goes_up_and_down_and_up_again(elsewhere: Engine) -> None:
    config = alembic_config(elsewhere)

    command.upgrade(config, "head")
    assert tables(elsewhere) == ["users"]

    command.downgrade(config, "base")
    assert tables(elsewhere) == []

    command.upgrade(config, "head")
    assert tables(elsewhere) == ["users"]


def shape(engine: Engine) -> dict[str, tuple[str, str]]:
    """Describe the columns and the unique constraints of each table."""
    seen = inspect(engine)
    return {
        table: (
            str(seen.get_columns(table)),
            str(seen.get_unique_constraints(table)),
        )
        for table in tables(engine)
    }


def test_every_step_down_undoes_its_step_up(elsewhere: Engine) -> None:
    config = alembic_config(elsewhere)
    newest_first = ScriptDirectory.from_config(config).walk_revisions()

    for revision in reversed([each.revision for each in newest_first]):
        before = shape(elsewhere)
        command.upgrade(config, revision)
        command.downgrade(config, "-1")
        assert shape(elsewhere) == before
        command.upgrade(config, revision)


def test_makes_what_the_models_describe(elsewhere: Engine) -> None:
    command.upgrade(alembic_config(elsewhere), "head")

    with elsewhere.connect() as connection:
        context = MigrationContext.configure(connection)
        differences = [what for what, *_ in compare_metadata(context, Base.metadata)]

    assert differences == []


def test_asks_for_the_address_and_for_no_other_setting(
    elsewhere: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = elsewhere.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.setenv("BCRYPT_COST", "no number")

    command.upgrade(Config(INI), "head")

    assert tables(elsewhere) == ["users"]


def register(engine: Engine, *usernames: str) -> None:
    """Put users into the table as it is at revision 0001."""
    columns = "username, fullname, hashed_password"
    row = text(f"insert into users ({columns}) values (:name, 'Somebody', 'a hash')")
    with engine.begin() as connection:
        connection.execute(row, [{"name": name} for name in usernames])


def ask(engine: Engine, question: str) -> list[str]:
    """Return the first column of the answer."""
    with engine.connect() as connection:
        return list(connection.scalars(text(question)))


def test_folds_the_names_that_are_there(elsewhere: Engine) -> None:
    config = alembic_config(elsewhere)
    command.upgrade(config, "0001")
    register(elsewhere, "Ada", "ＧＲＡＣＥ", "Strauß")

    command.upgrade(config, "head")

    folded = ask(elsewhere, "select folded_username from users order by id")
    assert folded == ["ada", "grace", "strauss"]


def test_names_those_whose_names_collide(elsewhere: Engine) -> None:
    config = alembic_config(elsewhere)
    command.upgrade(config, "0001")
    register(elsewhere, "ada", "Grace", "Ada", "grace")

    with pytest.raises(RuntimeError, match="one name: Ada, ada; Grace, grace; rename"):
        command.upgrade(config, "head")

    assert ask(elsewhere, "select username from users order by id") == [
        "ada",
        "Grace",
        "Ada",
        "grace",
    ]
    assert ask(elsewhere, "select version_num from alembic_version") == ["0001"]
