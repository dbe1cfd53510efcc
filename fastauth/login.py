"""POST /login."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response
from pydantic import SecretStr

from fastauth import crud
from fastauth.clock import ClockDep
from fastauth.database import SessionDep
from fastauth.errors import BadLogin, UnsupportedGrantType
from fastauth.models import User
from fastauth.passwords import verify_password
from fastauth.schemas import Token
from fastauth.settings import SettingsDep
from fastauth.tokens import LIFETIME_SECONDS, issue_token

router = APIRouter()


def check_grant_type(grant_type: Annotated[str | None, Form()] = None) -> None:
    """Raise UnsupportedGrantType for anything but `password`, which may be left out."""
    if grant_type not in (None, "password"):
        raise UnsupportedGrantType


def authenticate(
    username: Annotated[str, Form()],
    password: Annotated[SecretStr, Form()],
    session: SessionDep,
) -> User:
    """Return the user with this username and password, or raise BadLogin."""
    user = crud.find_user(session, username=username)
    if user and verify_password(password.get_secret_value(), user.hashed_password):
        return user
    raise BadLogin


@router.post("/login", dependencies=[Depends(check_grant_type)])
def login(
    user: Annotated[User, Depends(authenticate)],
    response: Response,
    settings: SettingsDep,
    clock: ClockDep,
) -> Token:
    """Return an access token for a username and a password."""
    response.headers["Cache-Control"] = "no-store"
    token = issue_token(user_id=user.id, now=clock(), settings=settings)
    return Token(access_token=token, expires_in=LIFETIME_SECONDS)
