"""GET /health/live and GET /health/ready."""

from fastapi import APIRouter
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from fastauth.database import SessionDep
from fastauth.errors import DatabaseUnavailable

router = APIRouter(prefix="/health")


@router.get("/live")
def live() -> dict[str, str]:
    """Return 200 while the process runs, with or without Postgres."""
    return {"status": "alive"}


@router.get("/ready")
def ready(session: SessionDep) -> dict[str, str]:
    """Return 200 when Postgres answers a query, otherwise 503."""
    try:
        session.execute(text("select 1"))
    except OperationalError as error:
        raise DatabaseUnavailable from error
    return {"status": "ready"}
