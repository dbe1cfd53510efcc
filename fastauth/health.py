"""GET /health/live and /health/ready: what an orchestrator asks."""

import logging

from fastapi import APIRouter, HTTPException, status
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from fastauth.database import SessionDep

logger = logging.getLogger(__name__)
router = APIRouter(prefix="/health")


class NotReady(HTTPException):
    """Postgres does not answer; where it lives and who we are there is not told."""

    def __init__(self) -> None:
        super().__init__(
            status.HTTP_503_SERVICE_UNAVAILABLE, "the database does not answer"
        )


@router.get("/live")
def live() -> dict[str, str]:
    """Answer as long as the process runs, whatever else is broken."""
    return {"status": "alive"}


@router.get("/ready")
def ready(session: SessionDep) -> dict[str, str]:
    """Answer when Postgres does, for without it no request can be served."""
    try:
        session.execute(text("select 1"))
    except OperationalError as error:
        logger.warning("the database does not answer: %s", error.orig)
        raise NotReady from error
    return {"status": "ready"}
