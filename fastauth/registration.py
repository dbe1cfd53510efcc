"""POST /users/register."""

from fastapi import APIRouter, status

from fastauth import crud
from fastauth.database import SessionDep
from fastauth.errors import UsernameTaken
from fastauth.schemas import Registration, UserRead

router = APIRouter(prefix="/users")


@router.post("/register", status_code=status.HTTP_201_CREATED)
def register(registration: Registration, session: SessionDep) -> UserRead:
    """Store a new user and return it."""
    if crud.find_user(session, username=registration.username):
        raise UsernameTaken
    user = crud.create_user(
        session, username=registration.username, fullname=registration.fullname
    )
    session.commit()
    return UserRead.model_validate(user)
