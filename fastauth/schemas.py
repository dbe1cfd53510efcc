"""The JSON bodies of requests and responses."""

from pydantic import BaseModel, ConfigDict, SecretStr


class Registration(BaseModel):
    """The body of a registration."""

    username: str
    fullname: str
    # A SecretStr prints as asterisks, so that a log cannot contain the password.
    password: SecretStr


class UserRead(BaseModel):
    """A user as a response shows it: every field that is not listed here stays out."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    username: str
    fullname: str
