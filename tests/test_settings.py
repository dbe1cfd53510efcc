"""Settings from the environment and `.env`."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from fastauth.settings import Settings

COMPOSE = "postgresql+psycopg2://postgres:postgres@localhost:5432/fastauth"
FIRST = "postgresql+psycopg2://ada@first.example.com:5432/fastauth"
SECOND = "postgresql+psycopg2://ada@second.example.com:5432/fastauth"
SHORT_KEY = "this key is one byte too short."


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty current folder, and no DATABASE_URL in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)


def test_settings_default_is_compose_database() -> None:
    assert Settings().database_url == COMPOSE


def test_settings_environment_wins_over_dotenv(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text(f"POSTGRES_PORT=5432\nDATABASE_URL={FIRST}\n")
    assert Settings().database_url == FIRST

    monkeypatch.setenv("DATABASE_URL", SECOND)
    assert Settings().database_url == SECOND


def test_settings_repr_omits_password() -> None:
    assert "postgres:postgres" not in repr(Settings())


def test_settings_default_cost_is_12(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BCRYPT_COST")

    assert Settings().bcrypt_cost == 12


def test_settings_have_limits() -> None:
    Settings(bcrypt_cost=16, password_min_length=8)

    with pytest.raises(ValidationError, match="4 validation errors"):
        Settings(bcrypt_cost=17, password_min_length=7, pool_size=0, threads=0)


def test_settings_short_secret_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", SHORT_KEY)

    with pytest.raises(ValidationError, match="SECRET_KEY needs 32 bytes") as error:
        Settings()

    assert SHORT_KEY not in str(error.value)

    monkeypatch.setenv("SECRET_KEY", SHORT_KEY + ".")
    Settings()  # 32 bytes are enough.
