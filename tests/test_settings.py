"""The settings: what the service is told from outside."""

import pytest
from pydantic import ValidationError

from fastauth.settings import Settings

COMPOSE_FILE = "postgresql+psycopg2://postgres:postgres@localhost:5432/fastauth"
ELSEWHERE = "postgresql+psycopg2://ada@db.example.com:5432/fastauth"
PASSWORD = "open-sesame"
SHORT = "thirty-one bytes, one too few.."


def test_the_default_is_the_address_in_the_compose_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)

    assert Settings(_env_file=None).database_url == COMPOSE_FILE


def test_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", ELSEWHERE)

    assert Settings().database_url == ELSEWHERE


def test_refuses_an_address_that_names_no_driver() -> None:
    with pytest.raises(ValidationError, match=r"begin it with postgresql\+psycopg2://"):
        Settings(database_url="postgresql://ada@db.example.com/fastauth")


def test_a_refused_address_keeps_its_password() -> None:
    with pytest.raises(ValidationError) as refusal:
        Settings(database_url=f"postgresql://ada:{PASSWORD}@localhost/fastauth")

    assert PASSWORD not in str(refusal.value)


def test_printed_settings_keep_the_password() -> None:
    settings = Settings(
        database_url=f"postgresql+psycopg2://ada:{PASSWORD}@localhost/fastauth"
    )

    assert PASSWORD not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PASSWORD_MIN_LENGTH", "7"),
        ("BCRYPT_COST", "3"),
        ("BCRYPT_COST", "17"),
        ("TOKEN_SECONDS", "59"),
        ("TOKEN_SECONDS", "3601"),
    ],
)
def test_refuses_to_start_with_an_unsafe_number(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(ValidationError, match="should be (greater|less) than or equal"):
        Settings()


@pytest.mark.parametrize("secret", ["", SHORT], ids=["empty", "31 bytes"])
def test_refuses_a_secret_that_is_too_short(secret: str) -> None:
    with pytest.raises(ValidationError, match="at least 32 bytes"):
        Settings(secret_key=secret)


def test_a_refused_secret_is_not_shown() -> None:
    with pytest.raises(ValidationError) as refusal:
        Settings(secret_key=SHORT)

    assert SHORT not in str(refusal.value)


def test_counts_the_bytes_of_a_secret() -> None:
    settings = Settings(secret_key="\N{KEY}" * 8)

    assert len(settings.secret_key.get_secret_value()) == 8


def test_printed_settings_keep_the_secret() -> None:
    settings = Settings()

    assert settings.secret_key.get_secret_value() not in repr(settings)
