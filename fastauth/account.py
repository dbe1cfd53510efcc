"""GET /users/me."""

from fastapi import APIRouter

from fastauth.current_user import CurrentUser
from fastauth.error_bodies import ERROR
from fastauth.schemas import UserRead

router = APIRouter(prefix="/users")


@router.get("/me", responses={401: ERROR, 503: ERROR})
async def me(user: CurrentUser) -> UserRead:
    """Return the user that the request is made for."""
    return UserRead.model_validate(user)
