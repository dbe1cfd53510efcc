"""Requests that cannot be read: the answer says where and why, never what was sent."""

from typing import Any

from fastapi import Request, status
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse


def told(fault: dict[str, Any]) -> dict[str, Any]:
    """Return what a stranger may hear; the name of a field too many was sent as well."""
    where = fault["loc"][:-1] if fault["type"] == "extra_forbidden" else fault["loc"]
    return {"type": fault["type"], "loc": where, "msg": fault["msg"]}


async def refuse(request: Request, error: RequestValidationError) -> JSONResponse:
    """Answer 422 in FastAPI's form, without `input` and `ctx`, which repeat what was sent."""
    faults = [told(fault) for fault in error.errors()]
    return JSONResponse({"detail": faults}, status.HTTP_422_UNPROCESSABLE_CONTENT)
