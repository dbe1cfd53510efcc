"""GET /users/me: the account of the one who asks."""

from fastapi import APIRouter

from fastauth.current_user import CurrentUser
from fastauth.schemas import UserRead

router = APIRouter(prefix="/users")


@router.get("/me")
def me(user: CurrentUser) -> UserRead:
    """Say who is calling."""
    return UserRead.model_validate(user, from_attributes=True)
