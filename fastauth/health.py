"""GET /health/live and GET /health/ready."""

from fastapi import APIRouter
from sqlalchemy import text

from fastauth.database import SessionDep
from fastauth.error_bodies import ERROR

router = APIRouter(prefix="/health")


@router.get("/live")
async def live() -> dict[str, str]:
    """Return 200 while the process runs, with or without Postgres."""
    return {"status": "alive"}


@router.get("/ready", responses={503: ERROR})
def ready(session: SessionDep) -> dict[str, str]:
    """Return 200 when Postgres answers a query; `no_connection` returns the 503."""
    with session:
        session.execute(text("select 1"))
    return {"status": "ready"}
