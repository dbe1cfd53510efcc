"""Who is calling? The dependency behind every address that has to know."""

from typing import Annotated

from fastapi import Depends
from fastapi.security import OAuth2PasswordBearer

from fastauth import crud
from fastauth.clock import ClockDep
from fastauth.database import SessionDep
from fastauth.errors import InvalidToken, NoToken
from fastauth.models import User
from fastauth.settings import SettingsDep
from fastauth.tokens import read_token

Bearer = Annotated[str, Depends(OAuth2PasswordBearer(tokenUrl="login"))]


def get_current_user(
    token: Bearer, session: SessionDep, settings: SettingsDep, clock: ClockDep
) -> User:
    """Return the user whom the token names, or raise NoToken or InvalidToken."""
    if not token:
        raise NoToken
    user = crud.get_user(session, user_id=read_token(token, clock(), settings))
    if user is None:
        raise InvalidToken
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]
