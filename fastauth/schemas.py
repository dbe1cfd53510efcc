"""What goes in and what comes out: the messages of the service."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Secret, StringConstraints

from fastauth.names import MOST_SIGNS
from fastauth.text import PLAIN, Text

Username = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_SIGNS),
    PLAIN,
]
Fullname = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), PLAIN
]


class Incoming(BaseModel):
    """What every message to the service is derived from: it has no field too many."""

    model_config = ConfigDict(extra="forbid")


class Registration(Incoming):
    """What a person sends."""

    username: Username
    fullname: Fullname
    password: Secret[Text]


class Token(BaseModel):
    """What a login is answered with; the names are those of OAuth 2."""

    access_token: str
    token_type: str = "bearer"
    expires_in: int


class UserRead(BaseModel):
    """What anybody may see of a user."""

    id: int
    username: str
    fullname: str


class Credentials(BaseModel):
    """What a person logs in with; other fields of the form are ignored, as OAuth 2 asks."""

    username: Annotated[str, AfterValidator(str.strip)]
    password: Secret[str]
