"""POST /logout."""

from fastapi import APIRouter, status

from fastauth.database import SessionDep
from fastauth.error_bodies import ERROR
from fastauth.sessions import crud
from fastauth.sessions.current_user import CurrentSession

router = APIRouter()


@router.post(
    "/logout",
    status_code=status.HTTP_204_NO_CONTENT,
    responses={401: ERROR, 403: ERROR, 503: ERROR},
)
def logout(current: CurrentSession, session: SessionDep) -> None:
    """End the session of the token. All its tokens are invalid from now on."""
    with session:
        crud.end_session(session, session_id=current.id)
        session.commit()
