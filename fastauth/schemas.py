"""The JSON bodies of requests and responses."""

from typing import Annotated
from unicodedata import normalize

from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr


def compose(password: SecretStr) -> SecretStr:
    """Return the password in NFC, which is the same for all keyboards (RFC 8265)."""
    return SecretStr(normalize("NFC", password.get_secret_value()))


# A SecretStr prints as asterisks, so that a log cannot contain the password.
Password = Annotated[SecretStr, AfterValidator(compose)]


class Registration(BaseModel):
    """The body of a registration."""

    username: str
    fullname: str
    password: Password


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
