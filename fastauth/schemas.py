"""The JSON bodies of requests and responses."""

from typing import Annotated
from unicodedata import normalize

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Secret


def compose(password: Secret[str]) -> Secret[str]:
    """Return the password in NFC, which is the same for all keyboards (RFC 8265)."""
    return Secret(normalize("NFC", password.get_secret_value()))


# No control characters: Postgres cannot store NUL, and a line break could add a false
# line to a log. With a pattern, pydantic refuses surrogates as well.
PlainText = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")]
FullName = Annotated[PlainText, Field(min_length=1, max_length=100)]
# Postgres can index 2704 bytes, far more than these. PRECIS checks the characters.
Username = Annotated[str, Field(max_length=100)]
# A Secret prints as asterisks, so that a log cannot contain the password.
Password = Annotated[
    Secret[PlainText],
    AfterValidator(compose),
    Field(json_schema_extra={"format": "password"}),
]


class Registration(BaseModel):
    """The body of a registration."""

    model_config = ConfigDict(extra="forbid")

    username: Username
    fullname: FullName
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
