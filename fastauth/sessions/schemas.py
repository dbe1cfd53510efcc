"""The JSON bodies of responses about sessions."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel


class Token(BaseModel):
    """The response to a login; RFC 6749, section 5.1, has the names."""

    access_token: str
    token_type: str = "bearer"
    expires_in: int
    refresh_token: str


class SessionRead(BaseModel):
    """A session as its user sees it."""

    id: UUID
    created_at: datetime
    # The time of the login or of the last refresh.
    last_used_at: datetime
    # Whether the request that asks belongs to this session.
    current: bool
