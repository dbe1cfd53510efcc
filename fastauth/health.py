"""GET /health/live and GET /health/ready."""

from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from fastapi import APIRouter

from fastauth.database import SessionDep
from fastauth.error_bodies import ERROR
from fastauth.errors import MigrationPending

MIGRATIONS = ScriptDirectory(str(Path(__file__).parent / "migrations"))
# The revisions of databases that lack tables or columns of this version.
OLDER = {None, *(each.down_revision for each in MIGRATIONS.walk_revisions())}

router = APIRouter(prefix="/health")


@router.get("/live")
async def live() -> dict[str, str]:
    """Return 200 while the process runs, with or without Postgres."""
    return {"status": "alive"}


@router.get("/ready", responses={503: ERROR})
def ready(session: SessionDep) -> dict[str, str]:
    """Return 200 when Postgres answers and has the tables of this version.

    A newer revision is accepted: the old version serves until the new one has started.
    """
    with session:
        database = MigrationContext.configure(session.connection())
        if database.get_current_revision() in OLDER:
            raise MigrationPending
    return {"status": "ready"}
