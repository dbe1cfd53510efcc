"""GET /users/me."""

from fastapi import APIRouter

from fastauth.current_user import CurrentUser
from fastauth.schemas import UserRead

router = APIRouter(prefix="/users")


@router.get("/me")
def me(user: CurrentUser) -> UserRead:
    """Return the user that the request is made for."""
    return UserRead.model_validate(user)
