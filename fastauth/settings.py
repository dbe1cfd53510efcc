"""The settings: what the service is told from outside."""

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DRIVER = "postgresql+psycopg2://"


class Settings(BaseSettings):
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
