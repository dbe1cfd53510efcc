"""The settings: what the service is told from outside."""

from functools import cache
from typing import Annotated

from fastapi import Depends
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DRIVER = "postgresql+psycopg2://"
# HS256 asks for a key as long as its hash.
LEAST_BYTES = 32


class DatabaseSettings(BaseSettings):
    """Read from the environment, then from .env, then from the defaults here."""

    # An address carries a password, and errors and printed objects end in logs.
    model_config = SettingsConfigDict(
        env_file=".env", extra="ignore", hide_input_in_errors=True
    )

    database_url: str = Field(
        default=f"{DRIVER}postgres:postgres@localhost:5432/fastauth", repr=False
    )

    @field_validator("database_url")
    @classmethod
    def names_its_driver(cls, address: str) -> str:
        """Refuse an address for which SQLAlchemy chooses another driver."""
        if not address.startswith(DRIVER):
            raise ValueError(f"begin it with {DRIVER}")
        return address


class Settings(DatabaseSettings):
    """All that the service is told; read in the same way."""

    # Each step doubles the time: 12 takes some 300 ms, 16 some 5 s.
    bcrypt_cost: int = Field(default=12, ge=4, le=16)
    # NIST SP 800-63B-4: 15 where a password stands alone, never less than 8.
    password_min_length: int = Field(default=15, ge=8)
    # Whoever steals a token has no longer than this.
    token_seconds: int = Field(default=900, ge=60, le=3600)
    # No default: one that stands here is known to everybody.
    secret_key: SecretStr

    @field_validator("secret_key")
    @classmethod
    def is_long_enough(cls, secret: SecretStr) -> SecretStr:
        """Refuse a secret that can be found by trying."""
        if len(secret.get_secret_value().encode()) < LEAST_BYTES:
            raise ValueError(f"give it at least {LEAST_BYTES} bytes")
        return secret


@cache
def get_settings() -> Settings:
    """Return the settings of this process, read once."""
    return Settings()


SettingsDep = Annotated[Settings, Depends(get_settings)]
