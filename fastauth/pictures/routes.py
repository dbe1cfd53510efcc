"""The routes of the user's own picture."""

from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Response, UploadFile
from sqlalchemy import update

from fastauth.body_limit import MAX_PICTURE_BODY_BYTES
from fastauth.database import SessionDep
from fastauth.error_bodies import ERROR, FIELD_ERRORS
from fastauth.errors import InvalidToken, NotFound
from fastauth.models import User
from fastauth.pictures.content import MEDIA_TYPES, check_picture
from fastauth.pictures.storage import StorageDep
from fastauth.sessions.current_user import CurrentSession, CurrentUser

router = APIRouter(prefix="/users/me/picture", responses={401: ERROR, 503: ERROR})
PICTURES: dict[str, Any] = {"content": dict.fromkeys(MEDIA_TYPES.values(), {})}


@router.put(
    "",
    max_body_size=MAX_PICTURE_BODY_BYTES,
    responses={400: ERROR, 403: ERROR, 422: FIELD_ERRORS},
)
def replace_picture(
    picture: UploadFile,
    current: CurrentSession,
    session: SessionDep,
    storage: StorageDep,
) -> dict[str, str]:
    """Store a picture of the user, and return its key."""
    content = picture.file.read()
    media_type = check_picture(content)
    key = f"pictures/{uuid4()}"
    # Before the block: the storage may need seconds, so no connection may wait for it.
    storage.put(key, content, media_type=media_type)
    with session:
        # The lock: of two uploads, the second one must find the key of the first.
        user = session.get(User, current.user_id, with_for_update=True)
        unused_key = user.picture_key if user else key
        if user:
            user.picture_key = key
        session.commit()
    # After the commit, so that no row has the key of an object that is gone.
    storage.discard(unused_key)
    if user is None:
        raise InvalidToken
    return {"key": key}


@router.get("", response_class=Response, responses={200: PICTURES, 404: ERROR})
def read_picture(user: CurrentUser, storage: StorageDep) -> Response:
    """Return the picture of the user."""
    if user.picture_key is None:
        raise NotFound
    content, media_type = storage.get(user.picture_key)
    # Without the header, a browser may see a web page in the content, and show that.
    headers = {"X-Content-Type-Options": "nosniff"}
    return Response(content, media_type=media_type, headers=headers)


@router.delete("", status_code=204, responses={403: ERROR})
def delete_picture(
    current: CurrentSession, session: SessionDep, storage: StorageDep
) -> None:
    """Delete the picture of the user, if there is one."""
    key = current.user.picture_key
    if key:
        # Before the row: if it fails, the user can try again.
        storage.delete(key)
        own = update(User).where(User.id == current.user_id, User.picture_key == key)
        with session:
            session.execute(own.values(picture_key=None))
            session.commit()
