"""/users and /users/{user_id}."""

from fastapi import APIRouter, Security, status

from fastauth.accounts import crud
from fastauth.accounts.registration import register
from fastauth.accounts.schemas import AdminChange, NewUser, UserPage, UserRead
from fastauth.breaches import BreachClient
from fastauth.database import SessionDep
from fastauth.error_bodies import ERROR, FIELD_ERRORS
from fastauth.errors import InsufficientScope, NotFound
from fastauth.mail.mailer import MailerDep
from fastauth.models import User
from fastauth.parameters import Id, Limit, Skip
from fastauth.pictures.storage import AnyStorage
from fastauth.sessions.current_user import CurrentUser, own_or_scopes, require_scopes
from fastauth.sessions.scopes import SCOPES_OF_ROLE
from fastauth.settings import SettingsDep

router = APIRouter(
    prefix="/users",
    responses={401: ERROR, 403: ERROR, 422: FIELD_ERRORS, 503: ERROR},
)


@router.get("", dependencies=[Security(require_scopes, scopes=["users:read"])])
def list_users(session: SessionDep, skip: Skip = 0, limit: Limit = 20) -> UserPage:
    """Return one page of all users, in the order of their ids."""
    with session:
        users, total = crud.list_users(session, skip=skip, limit=limit)
    more = skip + limit < total
    return UserPage(users=users, total=total, skip=skip, limit=limit, has_more=more)


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    dependencies=[Security(require_scopes, scopes=["users:write"])],
    responses={400: ERROR, 409: ERROR},
)
async def create_user(
    user: NewUser,
    session: SessionDep,
    settings: SettingsDep,
    mailer: MailerDep,
    breaches: BreachClient,
) -> UserRead:
    """Store a new user of any role and return it."""
    return await register(user, session, settings, mailer, breaches)


@router.get(
    "/{user_id:digits}",
    dependencies=[Security(own_or_scopes, scopes=["users:read"])],
    responses={404: ERROR},
)
def read_user(user_id: Id, session: SessionDep) -> UserRead:
    """Return the user with this id."""
    with session:
        user = session.get(User, user_id)
    if user is None:
        raise NotFound
    return UserRead.model_validate(user)


@router.patch(
    "/{user_id:digits}",
    dependencies=[Security(own_or_scopes, scopes=["users:write"])],
    responses={400: ERROR, 404: ERROR, 409: ERROR},
)
def change_user(
    user_id: Id,
    change: AdminChange,
    current: CurrentUser,
    session: SessionDep,
    mailer: MailerDep,
) -> UserRead:
    """Change the fields that the body has, and return the user."""
    changes = change.model_dump(exclude_unset=True)
    # Without this check, users could give themselves a role.
    if "role" in changes and "users:write" not in SCOPES_OF_ROLE[current.role]:
        raise InsufficientScope("users:write")
    with session:
        user = crud.change_user(session, user_id=user_id, mailer=mailer, **changes)
        if user is None:
            raise NotFound
        response = UserRead.model_validate(user)
        session.commit()
    return response


@router.delete(
    "/{user_id:digits}",
    status_code=status.HTTP_204_NO_CONTENT,
    dependencies=[Security(own_or_scopes, scopes=["users:write"])],
    responses={404: ERROR, 409: ERROR},
)
def delete_user(user_id: Id, session: SessionDep, storage: AnyStorage) -> None:
    """Delete the user, unless it is the last administrator."""
    with session:
        keys = crud.delete_user(session, user_id=user_id)
        if not keys:
            raise NotFound
        session.commit()
    storage.discard(*keys)
