"""The JSON bodies of requests and responses about API keys."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from fastauth.accounts.schemas import PlainText
from fastauth.parameters import Page


class ApiKeyName(BaseModel):
    """The body of a request that creates or renames an API key."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[PlainText, Field(min_length=1, max_length=100)]


class ApiKeyRead(BaseModel):
    """An API key as a response shows it, without the key itself."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    owner: str
    prefix: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


class ApiKeyCreated(ApiKeyRead):
    """The response to a creation, the only one that contains the key."""

    # No repr: printed objects end up in logs.
    key: str = Field(repr=False)


class ApiKeyPage(Page):
    """One page of the list of a user's API keys."""

    keys: list[ApiKeyRead]
