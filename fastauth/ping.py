"""GET /ping: is anybody there?"""

from fastapi import APIRouter

router = APIRouter()


@router.head("/ping", include_in_schema=False)
@router.get("/ping")
def ping() -> dict[str, str]:
    """Answer, to show that the service runs."""
    return {"msg": "pong"}
