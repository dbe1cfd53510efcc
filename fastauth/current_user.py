"""The user that a request is made for, as a dependency."""

from typing import Annotated

from fastapi import Depends
from fastapi.security import OAuth2PasswordBearer

from fastauth.clock import ClockDep
from fastauth.database import SessionDep
from fastauth.errors import InvalidToken, NotAuthenticated
from fastauth.models import User
from fastauth.settings import SettingsDep
from fastauth.tokens import read_token

bearer = OAuth2PasswordBearer(tokenUrl="login", auto_error=False)


async def require_token(token: Annotated[str | None, Depends(bearer)]) -> str:
    """Return the bearer token of the request, or raise NotAuthenticated."""
    if not token:
        raise NotAuthenticated
    return token


TokenDep = Annotated[str, Depends(require_token)]


def get_current_user(
    token: TokenDep, session: SessionDep, settings: SettingsDep, clock: ClockDep
) -> User:
    """Return the user that the token identifies, or raise InvalidToken."""
    user_id = read_token(token, now=clock(), settings=settings)
    with session:
        user = session.get(User, user_id)
    if user is None:
        raise InvalidToken
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]
