"""Exception handlers: the bodies of error responses."""

import logging

from botocore.exceptions import BotoCoreError, ClientError
from fastapi import Request, Response, status
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from fastauth.errors import DatabaseUnavailable, OAuthError, StorageUnavailable

logger = logging.getLogger(__name__)

# Not `input` and `ctx`: they repeat what was sent, for example a password.
SHOWN = ("type", "loc", "msg")


async def validation_error(
    request: Request, error: RequestValidationError
) -> JSONResponse:
    """Return 422 in FastAPI's own form, but without what the client sent."""
    errors = [{key: each[key] for key in SHOWN} for each in error.errors()]
    for each in errors:
        if each["type"] == "extra_forbidden":
            # The last part is the name of the field, which the client chose.
            each["loc"] = each["loc"][:-1]
    return JSONResponse({"detail": errors}, status.HTTP_422_UNPROCESSABLE_CONTENT)


async def oauth_error(request: Request, error: OAuthError) -> JSONResponse:
    """Return the body that clients of OAuth 2.0 read: `error` with a description."""
    body = {"error": error.error, "error_description": error.detail}
    return JSONResponse(body, error.status_code, error.headers)


async def no_connection(
    request: Request, error: OperationalError | PoolTimeout
) -> Response:
    """Return 503 if there is no connection to Postgres. Raise any other error again."""
    if isinstance(error, OperationalError) and not is_disconnect(error):
        raise error
    logger.warning("no connection to Postgres: %s", getattr(error, "orig", error))
    return await http_exception_handler(request, DatabaseUnavailable())


async def storage_error(
    request: Request, error: BotoCoreError | ClientError
) -> Response:
    """Return 503 if the storage of pictures has refused a request, or is away."""
    logger.warning("the storage has failed: %s", error)
    return await http_exception_handler(request, StorageUnavailable())


def is_disconnect(error: OperationalError) -> bool:
    """Return whether Postgres was not reached, ended the connection or shuts down.

    Only a Postgres that is there sends a code with its error. Codes that begin with
    57P say that an operator stops it; 53100, for example, is a full disk.
    """
    code = getattr(error.orig, "pgcode", None)
    return code is None or code.startswith("57P")
