"""GET /health/live and /health/ready: what an orchestrator asks."""

from fastapi import APIRouter
from sqlalchemy import text

from fastauth.database import SessionDep

router = APIRouter(prefix="/health")


@router.get("/live")
async def live() -> dict[str, str]:
    """Answer as long as the process runs, whatever else is broken."""
    # In no thread: it must not wait behind those who hash.
    return {"status": "alive"}


@router.get("/ready")
def ready(session: SessionDep) -> dict[str, str]:
    """Answer when Postgres does, for without it no request can be served."""
    session.execute(text("select 1"))
    return {"status": "ready"}
