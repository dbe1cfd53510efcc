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


def test_settings_have_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BCRYPT_COST")

    settings = Settings()

    pool = (settings.pool_size, settings.pool_overflow, settings.pool_timeout)
    assert pool == (15, 0, 30)
    assert (settings.threads, settings.bcrypt_cost) == (40, 12)


def test_settings_have_limits() -> None:
    pool = {"pool_size": 1, "pool_overflow": 0, "pool_timeout": 0}
    lowest = pool | {"threads": 1, "bcrypt_cost": 4, "password_min_length": 8}
    too_low = {name: value - 1 for name, value in lowest.items()}
    Settings.model_validate(lowest)
    Settings(bcrypt_cost=16)

    with pytest.raises(ValidationError, match="6 validation errors"):
        Settings.model_validate(too_low)
    with pytest.raises(ValidationError, match="1 validation error"):
        Settings(bcrypt_cost=17)


def test_settings_short_secret_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", SHORT_KEY)

    with pytest.raises(ValidationError, match="SECRET_KEY needs 32 bytes") as error:
        Settings()

    assert SHORT_KEY not in str(error.value)

    monkeypatch.setenv("SECRET_KEY", SHORT_KEY + ".")
    Settings()  # 32 bytes are enough.


@pytest.mark.parametrize(
    "url",
    [
        "localhost",
        "postgresql://localhost:port/fastauth",
        "postgresql+driver://localhost/fastauth",
        "postgresql://localhost/fastauth",
        "mysql://localhost/fastauth",
    ],
    ids=["form", "port", "driver", "no-driver", "database"],
)
def test_settings_malformed_database_url_is_refused(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)

    with pytest.raises(ValidationError, match="DATABASE_URL is not the URL") as error:
        Settings()

    assert url not in str(error.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMTP_URL", "http://mail.example.com"),
        ("SMTP_URL", "smtp:mail.example.com"),
        ("MAIL_FROM", "fastauth"),
        ("PUBLIC_URL", "localhost:8000"),
    ],
    ids=["scheme", "host", "sender", "public"],
)
def test_settings_malformed_mail_setting_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


def test_settings_repr_omits_smtp_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_URL", "smtps://ada:swordfish@mail.example.com")

    settings = Settings()

    assert settings.smtp_url
    assert "swordfish" not in repr(settings)


def test_settings_malformed_storage_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("S3_BUCKET", "Two Words")
    monkeypatch.setenv("S3_ENDPOINT_URL", "storage:9000")

    with pytest.raises(ValidationError, match=r"(?s)s3_bucket.*s3_endpoint_url"):
        Settings()


def test_settings_malformed_breach_api_url_is_refused() -> None:
    with pytest.raises(ValidationError, match="breach_api_url"):
        Settings.model_validate({"breach_api_url": "api.example.com"})


def test_settings_empty_breach_api_url_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("BREACH_API_URL=https://api.example.com\n")
    monkeypatch.setenv("BREACH_API_URL", "")

    assert Settings().breach_api_url is None
