"""Exception handlers: the bodies of error responses."""

from fastapi import Request, status
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from fastauth.errors import OAuthError

# Not `input` and `ctx`: they repeat what was sent, for example a password.
SHOWN = ("type", "loc", "msg")


async def validation_error(
    request: Request, error: RequestValidationError
) -> JSONResponse:
    """Return 422 in FastAPI's own form, but without what the client sent."""
    errors = [{key: each[key] for key in SHOWN} for each in error.errors()]
    return JSONResponse({"detail": errors}, status.HTTP_422_UNPROCESSABLE_CONTENT)


async def oauth_error(request: Request, error: OAuthError) -> JSONResponse:
    """Return the body that clients of OAuth 2.0 read: `error` with a description."""
    body = {"error": error.error, "error_description": error.detail}
    return JSONResponse(body, error.status_code, error.headers)
