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
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, and no DATABASE_URL in the environment."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_settings_default_is_compose_database() -> None:
    assert Settings().database_url == COMPOSE


def test_settings_dotenv_is_read(folder: Path) -> None:
    folder.joinpath(".env").write_text(f"POSTGRES_PORT=5432\nDATABASE_URL={FIRST}\n")

    assert Settings().database_url == FIRST


def test_settings_environment_wins(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.joinpath(".env").write_text(f"DATABASE_URL={FIRST}\n")
    monkeypatch.setenv("DATABASE_URL", SECOND)

    assert Settings().database_url == SECOND


def test_settings_repr_omits_password() -> None:
    assert "postgres" not in repr(Settings())


@pytest.mark.parametrize(
    ("name", "value"),
    [("PASSWORD_MIN_LENGTH", "7"), ("BCRYPT_COST", "3"), ("BCRYPT_COST", "17")],
)
def test_settings_unsafe_number_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


def test_settings_short_secret_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", SHORT_KEY)

    with pytest.raises(ValidationError, match="SECRET_KEY needs 32 bytes") as error:
        Settings()

    assert SHORT_KEY not in str(error.value)
