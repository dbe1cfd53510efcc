"""The bodies of error responses, for the argument `responses` of a route."""

from typing import Any

from pydantic import BaseModel


class ErrorBody(BaseModel):
    """The reason for an error."""

    detail: str


class OAuthErrorBody(BaseModel):
    """An error of a login or a refresh."""

    error: str
    error_description: str


class FieldError(BaseModel):
    """What is wrong with one field, without the value that was sent."""

    type: str
    loc: list[str | int]
    msg: str


class FieldErrorsBody(BaseModel):
    """All errors of the fields of a request."""

    detail: list[FieldError]


ERROR: dict[str, Any] = {"model": ErrorBody}
OAUTH_ERROR: dict[str, Any] = {"model": OAuthErrorBody}
# FastAPI itself returns an ErrorBody for a form that it cannot read.
FORM_ERROR: dict[str, Any] = {"model": OAuthErrorBody | ErrorBody}
FIELD_ERRORS: dict[str, Any] = {"model": FieldErrorsBody}
# FastAPI sends text if the Content-Length is too large, and JSON after counting.
TOO_LARGE = ERROR | {"content": {"text/plain": {"schema": {"type": "string"}}}}
