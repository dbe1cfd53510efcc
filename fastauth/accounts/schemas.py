"""The JSON bodies of requests and responses."""

from typing import Annotated, Literal
from unicodedata import normalize

from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, Field, Secret

from fastauth.parameters import Page


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
Role = Literal["user", "admin"]


class Registration(BaseModel):
    """The body of a registration."""

    model_config = ConfigDict(extra="forbid")

    username: Username
    fullname: FullName
    password: Password
    email: EmailStr | None = None


class NewUser(Registration):
    """The body with which an administrator creates a user."""

    role: Role = "user"


class UserChange(BaseModel):
    """The fields of a user that the user may change; each may be missing."""

    model_config = ConfigDict(extra="forbid")

    # Not `| None`: null is no fullname. The defaults are never used.
    fullname: FullName = Field(default_factory=str)
    # Null removes the address.
    email: EmailStr | None = Field(default_factory=str)


class AdminChange(UserChange):
    """The fields of a user that an administrator may change."""

    role: Role = Field(default_factory=lambda: "user")


class PasswordChange(BaseModel):
    """The body of a change of the password."""

    model_config = ConfigDict(extra="forbid")

    current_password: Password
    new_password: Password


class UserRead(BaseModel):
    """A user as a response shows it: every field that is not listed here stays out."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    username: str
    fullname: str
    email: str | None
    role: Role


class UserPage(Page):
    """One page of the list of users."""

    users: list[UserRead]
