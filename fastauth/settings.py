"""Settings, read from the environment and `.env`."""

from functools import cache
from typing import Annotated

from fastapi import Depends
from pydantic import (
    AnyUrl,
    EmailStr,
    Field,
    HttpUrl,
    SecretStr,
    UrlConstraints,
    field_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

SmtpUrl = Annotated[
    AnyUrl, UrlConstraints(allowed_schemes=["smtp", "smtps"], host_required=True)
]


class DatabaseSettings(BaseSettings):
    """The settings that a migration needs, too.

    An environment variable wins over a line of `.env`.
    """

    model_config = SettingsConfigDict(
        env_file=".env", extra="ignore", hide_input_in_errors=True
    )

    # The URL contains a password, and printed objects end up in logs: no repr.
    database_url: str = Field(
        default="postgresql+psycopg2://postgres:postgres@localhost:5432/fastauth",
        repr=False,
    )
    # Connections that stay open, and further ones that are closed after their use.
    pool_size: int = Field(default=15, ge=1)
    pool_overflow: int = Field(default=0, ge=0)
    # How many seconds a request waits for a connection.
    pool_timeout: float = Field(default=30, ge=0)

    @field_validator("database_url")
    @classmethod
    def require_driver(cls, url: str) -> str:
        """Refuse what is not a URL for Postgres and psycopg2, without repeating it."""
        try:
            driver = make_url(url).drivername
        except (ArgumentError, ValueError):  # ValueError: the port is not a number.
            driver = None
        if driver != "postgresql+psycopg2":
            form = "postgresql+psycopg2://user:password@host:port/name"
            raise ValueError(f"DATABASE_URL is not the URL of a database; use {form}")
        return url


class Settings(DatabaseSettings):
    """All settings of the service."""

    # How many handlers without `async` run at the same time.
    threads: int = Field(default=40, ge=1)
    # Each step doubles the time of a hash: 12 takes about 0.3 s, 16 about 5 s.
    bcrypt_cost: int = Field(default=12, ge=4, le=16)
    # NIST SP 800-63B-4: 15 where a password is the only factor, never less than 8.
    password_min_length: int = Field(default=15, ge=8)
    # smtp://user:password@host:port, or smtps:// for TLS. Without it, there is no mail.
    smtp_url: SmtpUrl | None = Field(default=None, repr=False)
    mail_from: EmailStr = "fastauth@example.com"
    # The address of the web pages that the links in mails lead to.
    public_url: HttpUrl = HttpUrl("http://localhost:8000")
    # Where the service stores pictures. Without a bucket, it takes none.
    s3_bucket: str | None = Field(
        default=None, pattern="^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$"
    )
    # The address of a service with the API of S3. Without it, boto3 uses AWS.
    s3_endpoint_url: HttpUrl | None = None
    # The API of known passwords, such as https://api.pwnedpasswords.com. It may be paid
    # for, and then the URL can contain a key: no repr.
    breach_api_url: HttpUrl | None = Field(default=None, repr=False)
    # The default is refused: a key that is in the source code is known to everyone.
    secret_key: SecretStr = Field(default=SecretStr(""), validate_default=True)

    @field_validator(
        "smtp_url", "s3_bucket", "s3_endpoint_url", "breach_api_url", mode="before"
    )
    @classmethod
    def accept_empty(cls, value: object) -> object:
        """Read an empty variable as None, so that it can override a line of `.env`."""
        return value or None

    @field_validator("secret_key")
    @classmethod
    def require_32_bytes(cls, key: SecretStr) -> SecretStr:
        """Refuse a key that is shorter than the hash of HS256 (RFC 7518, 3.2)."""
        if len(key.get_secret_value().encode()) < 32:
            raise ValueError(
                "SECRET_KEY needs 32 bytes or more; create one with "
                "python -c 'import secrets; print(secrets.token_hex(32))'"
            )
        return key


@cache
def get_settings() -> Settings:
    """Return the settings of this process, read once."""
    return Settings()


async def provide_settings() -> Settings:
    """Return the settings, as a dependency that needs no thread."""
    return get_settings()


SettingsDep = Annotated[Settings, Depends(provide_settings)]
