"""GET /ping."""

from fastapi import APIRouter

router = APIRouter()


@router.get("/ping")
def ping() -> dict[str, str]:
    """Return pong."""
    return {"msg": "pong"}
