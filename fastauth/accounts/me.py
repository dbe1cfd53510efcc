"""GET, PATCH and DELETE /users/me, and PUT /users/me/password."""

from fastapi import APIRouter, status

from fastauth.accounts import crud
from fastauth.accounts.passwords import (
    hash_password,
    validate_new_password,
    verify_password,
)
from fastauth.accounts.schemas import PasswordChange, UserChange, UserRead
from fastauth.database import SessionDep
from fastauth.error_bodies import ERROR, FIELD_ERRORS
from fastauth.errors import InvalidToken, SessionRequired, WrongPassword
from fastauth.sessions.crud import end_sessions
from fastauth.sessions.current_user import CurrentSession, CurrentUser, KeyDep
from fastauth.sessions.login import hash_to_check
from fastauth.settings import SettingsDep

router = APIRouter(prefix="/users", responses={401: ERROR, 503: ERROR})


@router.get("/me")
async def me(user: CurrentUser) -> UserRead:
    """Return the user that the request is made for."""
    return UserRead.model_validate(user)


@router.patch("/me", responses={400: ERROR, 403: ERROR, 409: ERROR, 422: FIELD_ERRORS})
def change_me(
    change: UserChange, user: CurrentUser, key: KeyDep, session: SessionDep
) -> UserRead:
    """Change the fields that the body has, and return the user."""
    changes = change.model_dump(exclude_unset=True)
    if key and "email" in changes:
        raise SessionRequired
    with session:
        changed = crud.change_user(session, user_id=user.id, **changes)
        if changed is None:
            raise InvalidToken
        response = UserRead.model_validate(changed)
        session.commit()
    return response


@router.delete(
    "/me",
    status_code=status.HTTP_204_NO_CONTENT,
    responses={403: ERROR, 409: ERROR},
)
def delete_me(current: CurrentSession, session: SessionDep) -> None:
    """Delete the account of the user that the request is made for."""
    with session:
        crud.delete_user(session, user_id=current.user_id)
        session.commit()


@router.put(
    "/me/password",
    status_code=status.HTTP_204_NO_CONTENT,
    responses={400: ERROR, 403: ERROR, 422: FIELD_ERRORS},
)
def change_password(
    change: PasswordChange,
    current: CurrentSession,
    session: SessionDep,
    settings: SettingsDep,
) -> None:
    """Replace the password, and end all other sessions of the user."""
    given = change.current_password.get_secret_value()
    new = change.new_password.get_secret_value()
    min_length, cost = settings.password_min_length, settings.bcrypt_cost
    validate_new_password(new, min_length=min_length, field="new_password")
    hashed = hash_to_check(current.user, cost=cost)
    if not verify_password(given, hashed, cost=cost):
        raise WrongPassword
    new_hash = hash_password(new, cost=cost)
    with session:
        if not crud.replace_hash(
            session, user_id=current.user_id, old=hashed, new=new_hash
        ):
            raise WrongPassword
        end_sessions(session, user_id=current.user_id, except_id=current.id)
        session.commit()
