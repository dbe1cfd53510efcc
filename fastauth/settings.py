"""Settings, read from the environment and `.env`."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings of the service; an environment variable wins over a line of `.env`."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    # The URL contains a password, and printed objects end up in logs: no repr.
    database_url: str = Field(
        default="postgresql+psycopg2://postgres:postgres@localhost:5432/fastauth",
        repr=False,
    )
