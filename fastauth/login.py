"""POST /login."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response

from fastauth import crud
from fastauth.clock import ClockDep
from fastauth.database import SessionDep
from fastauth.error_bodies import ERROR, FIELD_ERRORS, FORM_ERROR, OAUTH_ERROR
from fastauth.errors import BadLogin, UnsupportedGrantType, UsernameRefused
from fastauth.models import User
from fastauth.passwords import verify_password
from fastauth.schemas import Password, Token, Username
from fastauth.settings import SettingsDep
from fastauth.tokens import LIFETIME_SECONDS, issue_token
from fastauth.usernames import fold_username

router = APIRouter()


def check_grant_type(grant_type: Annotated[str | None, Form()] = None) -> None:
    """Raise UnsupportedGrantType for anything but `password`, which may be left out."""
    if grant_type not in (None, "password"):
        raise UnsupportedGrantType


def authenticate(
    username: Annotated[Username, Form()],
    password: Annotated[Password, Form()],
    session: SessionDep,
) -> User:
    """Return the user with this username and password, or raise BadLogin."""
    try:
        folded_username = fold_username(username)
    except UsernameRefused as error:
        raise BadLogin from error
    user = crud.find_user(session, folded_username=folded_username)
    if user and verify_password(password.get_secret_value(), user.hashed_password):
        return user
    raise BadLogin


@router.post(
    "/login",
    dependencies=[Depends(check_grant_type)],
    responses={400: FORM_ERROR, 401: OAUTH_ERROR, 422: FIELD_ERRORS, 503: ERROR},
)
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
