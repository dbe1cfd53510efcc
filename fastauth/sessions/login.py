"""POST /login."""

import logging
from typing import Annotated

from fastapi import APIRouter, Depends, Form

from fastauth.accounts import crud
from fastauth.accounts.passwords import (
    cost_of,
    dummy_hash,
    hash_password,
    is_readable,
    verify_password,
)
from fastauth.accounts.schemas import Password, Username
from fastauth.accounts.usernames import fold_username
from fastauth.clock import ClockDep
from fastauth.database import SessionDep
from fastauth.error_bodies import ERROR, FIELD_ERRORS, FORM_ERROR, OAUTH_ERROR
from fastauth.errors import (
    BadLogin,
    EmailNotVerified,
    UnsupportedGrantType,
    UsernameRefused,
)
from fastauth.models import User
from fastauth.sessions import crud as sessions
from fastauth.sessions.new_tokens import new_tokens
from fastauth.sessions.schemas import Token
from fastauth.settings import SettingsDep

logger = logging.getLogger(__name__)
router = APIRouter()


async def check_grant_type(grant_type: Annotated[str | None, Form()] = None) -> None:
    """Raise UnsupportedGrantType for anything but `password`, which may be left out."""
    if grant_type not in (None, "password"):
        raise UnsupportedGrantType


def hash_to_check(user: User | None, *, cost: int) -> str:
    """Return the hash of the user, or a dummy where there is none to read.

    Without a hash, the time of the response would say that the user is unknown.
    """
    if user and is_readable(user.hashed_password):
        return user.hashed_password
    if user:
        logger.error("user %s: the stored hash cannot be read", user.id)
    return dummy_hash(cost)


def authenticate(
    username: Annotated[Username, Form()],
    password: Annotated[Password, Form()],
    session: SessionDep,
    settings: SettingsDep,
) -> User:
    """Return the user with this username and password, or raise BadLogin."""
    try:
        folded_username = fold_username(username)
    except UsernameRefused as error:
        raise BadLogin from error
    with session:
        user = crud.find_user(session, folded_username=folded_username)
    # A check takes long, so no connection may wait for it.
    cost = settings.bcrypt_cost
    hashed = hash_to_check(user, cost=cost)
    plain = password.get_secret_value()
    is_right = verify_password(plain, hashed, cost=cost)
    if user is None or not is_right:
        raise BadLogin
    # Only now: others must not learn that there is such a user.
    if user.verification_required and user.email and not user.email_verified_at:
        raise EmailNotVerified
    if cost_of(hashed) < cost:
        new = hash_password(plain, cost=cost)
        # The password may have changed during the hash: replace only what was checked.
        with session:
            crud.replace_hash(session, user_id=user.id, old=hashed, new=new)
            session.commit()
        user.hashed_password = new
    return user


@router.post(
    "/login",
    dependencies=[Depends(check_grant_type)],
    responses={
        400: FORM_ERROR,
        401: OAUTH_ERROR,
        403: OAUTH_ERROR,
        422: FIELD_ERRORS,
        503: ERROR,
    },
)
def login(
    user: Annotated[User, Depends(authenticate)],
    session: SessionDep,
    settings: SettingsDep,
    clock: ClockDep,
) -> Token:
    """Start a session for a username and a password, and return its tokens."""
    now = clock()
    with session:
        # Since the check, the password may have changed, or the user may be deleted.
        if not crud.lock_hash(session, user_id=user.id, hashed=user.hashed_password):
            raise BadLogin
        started = sessions.start_session(session, user_id=user.id, now=now)
        token = new_tokens(session, login=started, now=now, settings=settings)
        session.commit()
    return token
