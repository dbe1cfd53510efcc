"""GET /ping."""

from fastapi import APIRouter

router = APIRouter()


@router.get("/ping")
async def ping() -> dict[str, str]:
    """Return pong."""
    return {"msg": "pong"}
