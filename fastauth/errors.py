"""The refusals: one class each, with its status and its words."""

from fastapi import HTTPException, status


class UsernameTaken(HTTPException):
    """Somebody has this name already."""

    def __init__(self) -> None:
        super().__init__(status.HTTP_409_CONFLICT, "this username is taken")


class PasswordRefused(HTTPException):
    """Nobody may choose this password; the form is that of FastAPI's own 422."""

    def __init__(self, reason: str) -> None:
        fault = {"type": "password", "loc": ["body", "password"], "msg": reason}
        super().__init__(status.HTTP_422_UNPROCESSABLE_CONTENT, [fault])
