"""What goes in and what comes out: the messages of the service."""

from pydantic import BaseModel, SecretStr


class Registration(BaseModel):
    """What a person sends."""

    username: str
    fullname: str
    password: SecretStr


class UserRead(BaseModel):
    """What anybody may see of a user."""

    id: int
    username: str
    fullname: str
