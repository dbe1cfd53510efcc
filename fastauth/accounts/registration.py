"""POST /users/register."""

from fastapi import APIRouter, status
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.orm import Session

from fastauth.accounts import crud
from fastauth.accounts.passwords import hash_password, validate_new_password
from fastauth.accounts.schemas import Registration, UserRead
from fastauth.accounts.usernames import fold_username
from fastauth.breaches import BreachClient, refuse_breached
from fastauth.database import SessionDep
from fastauth.error_bodies import ERROR, FIELD_ERRORS
from fastauth.errors import UsernameTaken
from fastauth.mail.mailer import Mailer, MailerDep
from fastauth.models import User
from fastauth.settings import Settings, SettingsDep

router = APIRouter(prefix="/users")


@router.post(
    "/register",
    status_code=status.HTTP_201_CREATED,
    responses={400: ERROR, 409: ERROR, 422: FIELD_ERRORS, 503: ERROR},
)
async def register(
    registration: Registration,
    session: SessionDep,
    settings: SettingsDep,
    mailer: MailerDep,
    breaches: BreachClient,
) -> UserRead:
    """Store a new user and return it."""
    folded_username = fold_username(registration.username)
    password = registration.password.get_secret_value()
    validate_new_password(password, min_length=settings.password_min_length)
    await refuse_breached(password, breaches)
    arguments = registration, folded_username, session, settings, mailer
    return await run_in_threadpool(store_user, *arguments)


def store_user(
    registration: Registration,
    folded_username: str,
    session: Session,
    settings: Settings,
    mailer: Mailer,
) -> UserRead:
    """Hash the password and store the user, unless the name is taken."""
    password = registration.password.get_secret_value()
    with session:
        if crud.find_user(session, folded_username=folded_username):
            raise UsernameTaken
    # Between the blocks: a hash takes long, so no connection may wait for it.
    hashed_password = hash_password(password, cost=settings.bcrypt_cost)
    with session:
        user = crud.create_user(
            session, registration=registration, hashed_password=hashed_password
        )
        user.verification_required = mailer.is_on and user.email is not None
        mailer.add(session, to=User.id == user.id, kind="verification")
        response = UserRead.model_validate(user)
        # From the commit on, nothing may fail: the user is stored.
        session.commit()
    return response
