"""GET, PATCH and DELETE /users/me, and PUT /users/me/password."""

from fastapi import APIRouter, status
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.orm import Session

from fastauth.accounts import crud
from fastauth.accounts.passwords import (
    hash_password,
    validate_new_password,
    verify_password,
)
from fastauth.accounts.schemas import PasswordChange, UserChange, UserRead
from fastauth.breaches import BreachClient, refuse_breached
from fastauth.database import SessionDep
from fastauth.error_bodies import ERROR, FIELD_ERRORS
from fastauth.errors import InvalidToken, SessionRequired, WrongPassword
from fastauth.mail.mailer import Mailer, MailerDep
from fastauth.mail.tokens import end_reset_links
from fastauth.models import LoginSession
from fastauth.pictures.storage import AnyStorage
from fastauth.sessions.crud import end_sessions
from fastauth.sessions.current_user import CurrentSession, CurrentUser, KeyDep
from fastauth.sessions.login import hash_to_check
from fastauth.settings import Settings, SettingsDep

router = APIRouter(prefix="/users", responses={401: ERROR, 503: ERROR})


@router.get("/me")
async def me(user: CurrentUser) -> UserRead:
    """Return the user that the request is made for."""
    return UserRead.model_validate(user)


@router.patch("/me", responses={400: ERROR, 403: ERROR, 409: ERROR, 422: FIELD_ERRORS})
def change_me(
    change: UserChange,
    user: CurrentUser,
    key: KeyDep,
    session: SessionDep,
    mailer: MailerDep,
) -> UserRead:
    """Change the fields that the body has, and return the user."""
    changes = change.model_dump(exclude_unset=True)
    if key and "email" in changes:
        raise SessionRequired
    with session:
        changed = crud.change_user(session, user_id=user.id, mailer=mailer, **changes)
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
def delete_me(
    current: CurrentSession, session: SessionDep, storage: AnyStorage
) -> None:
    """Delete the account of the user that the request is made for."""
    with session:
        keys = crud.delete_user(session, user_id=current.user_id)
        session.commit()
    storage.discard(*keys)


@router.put(
    "/me/password",
    status_code=status.HTTP_204_NO_CONTENT,
    responses={400: ERROR, 403: ERROR, 422: FIELD_ERRORS},
)
async def change_password(
    change: PasswordChange,
    current: CurrentSession,
    session: SessionDep,
    settings: SettingsDep,
    mailer: MailerDep,
    breaches: BreachClient,
) -> None:
    """Replace the password, and end all other sessions of the user."""
    new = change.new_password.get_secret_value()
    min_length = settings.password_min_length
    validate_new_password(new, min_length=min_length, field="new_password")
    await refuse_breached(new, breaches, field="new_password")
    arguments = change, current, session, settings, mailer
    await run_in_threadpool(replace_password, *arguments)


def replace_password(
    change: PasswordChange,
    current: LoginSession,
    session: Session,
    settings: Settings,
    mailer: Mailer,
) -> None:
    """Store the hash of the new password, if the current one is right."""
    given = change.current_password.get_secret_value()
    new = change.new_password.get_secret_value()
    cost = settings.bcrypt_cost
    hashed = hash_to_check(current.user, cost=cost)
    if not verify_password(given, hashed, cost=cost):
        raise WrongPassword
    new_hash = hash_password(new, cost=cost)
    with session:
        if not crud.replace_hash(
            session, user_id=current.user_id, old=hashed, new=new_hash
        ):
            raise WrongPassword
        end_reset_links(session, user_id=current.user_id)
        end_sessions(session, user_id=current.user_id, except_id=current.id)
        mailer.inform(session, user=current.user, kind="password-changed")
        session.commit()
