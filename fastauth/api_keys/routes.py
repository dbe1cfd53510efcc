"""The routes of a user's own API keys."""

from fastapi import APIRouter

from fastauth.api_keys import crud
from fastauth.api_keys.schemas import ApiKeyCreated, ApiKeyName, ApiKeyPage, ApiKeyRead
from fastauth.clock import ClockDep
from fastauth.database import SessionDep
from fastauth.error_bodies import ERROR, FIELD_ERRORS
from fastauth.parameters import Id, Limit, Skip
from fastauth.sessions.current_user import CurrentSession

router = APIRouter(
    prefix="/api-keys",
    responses={401: ERROR, 403: ERROR, 422: FIELD_ERRORS, 503: ERROR},
)


@router.post("", status_code=201, responses={400: ERROR})
def create_key(
    body: ApiKeyName,
    current: CurrentSession,
    session: SessionDep,
    clock: ClockDep,
) -> ApiKeyCreated:
    """Create an API key. No other response contains the key itself."""
    user_id, now = current.user_id, clock()
    with session:
        row, key = crud.create_key(session, user_id=user_id, name=body.name, now=now)
        item = ApiKeyRead.model_validate(row)
        created = ApiKeyCreated(**item.model_dump(), key=key)
        session.commit()
    return created


@router.get("")
def list_keys(
    current: CurrentSession, session: SessionDep, skip: Skip = 0, limit: Limit = 20
) -> ApiKeyPage:
    """Return one page of the user's API keys, the oldest first."""
    user_id = current.user_id
    with session:
        keys, total = crud.list_keys(session, user_id=user_id, skip=skip, limit=limit)
    more = skip + limit < total
    return ApiKeyPage(keys=keys, total=total, skip=skip, limit=limit, has_more=more)


@router.get("/{key_id:digits}", responses={404: ERROR})
def read_key(key_id: Id, current: CurrentSession, session: SessionDep) -> ApiKeyRead:
    """Return an API key of the user."""
    with session:
        key = crud.get_key(session, key_id=key_id, user_id=current.user_id)
    return ApiKeyRead.model_validate(key)


@router.patch("/{key_id:digits}", responses={400: ERROR, 404: ERROR})
def rename_key(
    key_id: Id, body: ApiKeyName, current: CurrentSession, session: SessionDep
) -> ApiKeyRead:
    """Rename an API key of the user."""
    with session:
        key = crud.get_key(session, key_id=key_id, user_id=current.user_id)
        key.name = body.name
        renamed = ApiKeyRead.model_validate(key)
        session.commit()
    return renamed


@router.delete("/{key_id:digits}", status_code=204, responses={404: ERROR})
def delete_key(key_id: Id, current: CurrentSession, session: SessionDep) -> None:
    """Delete an API key of the user. From now on, requests with it get 401."""
    with session:
        session.delete(crud.get_key(session, key_id=key_id, user_id=current.user_id))
        session.commit()
