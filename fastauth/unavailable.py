"""When the database cannot be asked: the answer is 503, and the cause goes to the log."""

import logging

from fastapi import Request, status
from fastapi.responses import JSONResponse

logger = logging.getLogger(__name__)


async def refuse(request: Request, error: Exception) -> JSONResponse:
    """Answer 503; where the database lives and who we are there is not told."""
    cause = getattr(error, "orig", error)
    logger.warning("the database does not answer: %s", cause)
    return JSONResponse(
        {"detail": "the database does not answer"}, status.HTTP_503_SERVICE_UNAVAILABLE
    )
