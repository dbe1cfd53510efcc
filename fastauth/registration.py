"""POST /users/register: a person becomes a user."""

from fastapi import APIRouter, status
from sqlalchemy.exc import IntegrityError

from fastauth import crud
from fastauth.database import SessionDep, refused_by
from fastauth.errors import UsernameTaken
from fastauth.password_rules import check_choice
from fastauth.passwords import hash_password
from fastauth.schemas import Registration, UserRead
from fastauth.settings import SettingsDep

router = APIRouter(prefix="/users")


@router.post("/register", status_code=status.HTTP_201_CREATED)
def register(
    registration: Registration, session: SessionDep, settings: SettingsDep
) -> UserRead:
    """Register a user."""
    password = registration.password.get_secret_value()
    check_choice(password, settings)
    # Before the first question: bcrypt takes its time, and a connection would wait.
    hashed_password = hash_password(password, cost=settings.bcrypt_cost)
    if crud.find_user(session, username=registration.username):
        raise UsernameTaken
    try:
        user = crud.create_user(
            session,
            username=registration.username,
            fullname=registration.fullname,
            hashed_password=hashed_password,
        )
    except IntegrityError as error:
        if refused_by(error, "uq_users_folded_username"):
            raise UsernameTaken from error
        raise
    session.commit()
    return UserRead.model_validate(user, from_attributes=True)
