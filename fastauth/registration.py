"""POST /users/register."""

from fastapi import APIRouter, status
from sqlalchemy.exc import IntegrityError

from fastauth import crud
from fastauth.database import SessionDep, violates
from fastauth.error_bodies import ERROR, FIELD_ERRORS
from fastauth.errors import UsernameTaken
from fastauth.passwords import hash_password, validate_new_password
from fastauth.schemas import Registration, UserRead
from fastauth.settings import SettingsDep
from fastauth.usernames import fold_username

router = APIRouter(prefix="/users")


@router.post(
    "/register",
    status_code=status.HTTP_201_CREATED,
    responses={400: ERROR, 409: ERROR, 422: FIELD_ERRORS, 503: ERROR},
)
def register(
    registration: Registration, session: SessionDep, settings: SettingsDep
) -> UserRead:
    """Store a new user and return it."""
    folded_username = fold_username(registration.username)
    password = registration.password.get_secret_value()
    validate_new_password(password, min_length=settings.password_min_length)
    with session:
        if crud.find_user(session, folded_username=folded_username):
            raise UsernameTaken
    # Between the blocks: a hash takes long, so no connection may wait for it.
    hashed_password = hash_password(password, cost=settings.bcrypt_cost)
    with session:
        try:
            user = crud.create_user(
                session,
                username=registration.username,
                folded_username=folded_username,
                fullname=registration.fullname,
                hashed_password=hashed_password,
            )
        except IntegrityError as error:
            if violates(error, "users_folded_username_key"):
                raise UsernameTaken from error
            raise
        response = UserRead.model_validate(user)
        # From the commit on, nothing may fail: the user is stored.
        session.commit()
    return response
