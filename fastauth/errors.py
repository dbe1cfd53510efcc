"""The errors that the service returns, one class each."""

from fastapi import HTTPException, status


class DatabaseUnavailable(HTTPException):
    """Postgres does not answer. The response does not say why, or at which address."""

    def __init__(self) -> None:
        super().__init__(
            status.HTTP_503_SERVICE_UNAVAILABLE, "the database is unavailable"
        )


class UsernameTaken(HTTPException):
    """Another user has this username."""

    def __init__(self) -> None:
        super().__init__(status.HTTP_409_CONFLICT, "this username is taken")
