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


class Token(BaseModel):
    """The response to a login; RFC 6749, section 5.1, has the names."""

    access_token: str
    token_type: str = "bearer"
    expires_in: int
