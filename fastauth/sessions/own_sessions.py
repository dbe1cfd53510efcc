"""GET /sessions and DELETE /sessions/{session_id}."""

from uuid import UUID

from fastapi import APIRouter, status

from fastauth.clock import ClockDep
from fastauth.database import SessionDep
from fastauth.error_bodies import ERROR, FIELD_ERRORS
from fastauth.errors import NotFound
from fastauth.models import LoginSession
from fastauth.sessions import crud
from fastauth.sessions.current_user import CurrentSession
from fastauth.sessions.schemas import SessionRead

router = APIRouter(prefix="/sessions", responses={401: ERROR, 403: ERROR, 503: ERROR})


@router.get("")
def list_sessions(
    current: CurrentSession, session: SessionDep, clock: ClockDep
) -> list[SessionRead]:
    """Return the sessions of the user. The one that was used last comes first."""
    with session:
        found = crud.list_sessions(session, user_id=current.user_id, now=clock())
    return [
        SessionRead(
            id=each.id,
            created_at=each.created_at,
            last_used_at=each.last_used_at,
            current=each.id == current.id,
        )
        for each in found
    ]


@router.delete(
    "/{session_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses={404: ERROR, 422: FIELD_ERRORS},
)
def end_session(session_id: UUID, current: CurrentSession, session: SessionDep) -> None:
    """End one session of the user."""
    with session:
        login = session.get(LoginSession, session_id)
        if login is None or login.user_id != current.user_id:
            raise NotFound
        crud.end_session(session, session_id=session_id)
        session.commit()
