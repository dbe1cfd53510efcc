"""POST /users/register."""

from fastapi import APIRouter, status

from fastauth import crud
from fastauth.database import SessionDep
from fastauth.errors import UsernameTaken
from fastauth.passwords import hash_password, validate_new_password
from fastauth.schemas import Registration, UserRead
from fastauth.settings import SettingsDep

router = APIRouter(prefix="/users")


@router.post("/register", status_code=status.HTTP_201_CREATED)
def register(
    registration: Registration, session: SessionDep, settings: SettingsDep
) -> UserRead:
    """Store a new user and return it."""
    password = registration.password.get_secret_value()
    validate_new_password(password, min_length=settings.password_min_length)
    if crud.find_user(session, username=registration.username):
        raise UsernameTaken
    user = crud.create_user(
        session,
        username=registration.username,
        fullname=registration.fullname,
        hashed_password=hash_password(password, cost=settings.bcrypt_cost),
    )
    session.commit()
    return UserRead.model_validate(user)
