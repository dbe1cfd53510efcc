"""The refusals: one class each, with its status and its words."""

from fastapi import HTTPException, Request, status
from fastapi.responses import JSONResponse


class UsernameTaken(HTTPException):
    """Somebody has this name already."""

    def __init__(self) -> None:
        super().__init__(status.HTTP_409_CONFLICT, "this username is taken")


class PasswordRefused(HTTPException):
    """Nobody may choose this password; the form is that of FastAPI's own 422."""

    def __init__(self, reason: str) -> None:
        fault = {"type": "password", "loc": ["body", "password"], "msg": reason}
        super().__init__(status.HTTP_422_UNPROCESSABLE_CONTENT, [fault])


class BadLogin(HTTPException):
    """No such name, or not its password; which of the two is told to nobody."""

    def __init__(self) -> None:
        super().__init__(
            status.HTTP_401_UNAUTHORIZED,
            "wrong username or password",
            {"WWW-Authenticate": "Bearer"},
        )


class NoToken(HTTPException):
    """Nothing was shown; the challenge names the scheme and blames nobody."""

    def __init__(self) -> None:
        super().__init__(
            status.HTTP_401_UNAUTHORIZED,
            "Not authenticated",
            {"WWW-Authenticate": "Bearer"},
        )


class InvalidToken(HTTPException):
    """What was shown does not hold; which of the checks it failed is told to nobody."""

    def __init__(self) -> None:
        super().__init__(
            status.HTTP_401_UNAUTHORIZED,
            "this token is not valid",
            {"WWW-Authenticate": 'Bearer error="invalid_token"'},
        )


async def refuse_login(request: Request, refusal: BadLogin) -> JSONResponse:
    """Answer in our form and in that of OAuth 2, whose clients look for `error`."""
    body = {"error": "invalid_grant", "detail": refusal.detail}
    return JSONResponse(body, refusal.status_code, refusal.headers)
