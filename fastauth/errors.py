"""The refusals: one class each, with its status and its words."""

from fastapi import HTTPException, status


class UsernameTaken(HTTPException):
    """Somebody has this name already."""

    def __init__(self) -> None:
        super().__init__(status.HTTP_409_CONFLICT, "this username is taken")
