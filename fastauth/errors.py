"""The errors that the service returns, one class each."""

from fastapi import HTTPException, status


class DatabaseUnavailable(HTTPException):
    """Postgres does not answer. The response does not say why, or at which address."""

    def __init__(self) -> None:
        super().__init__(
            status.HTTP_503_SERVICE_UNAVAILABLE, "the database is unavailable"
        )


class PasswordRefused(HTTPException):
    """The password breaks a rule. The body has the form of FastAPI's own 422."""

    def __init__(self, reason: str) -> None:
        error = {"type": "password_refused", "loc": ["body", "password"], "msg": reason}
        super().__init__(status.HTTP_422_UNPROCESSABLE_CONTENT, [error])


class UsernameRefused(HTTPException):
    """The username breaks a rule. The body has the form of FastAPI's own 422."""

    def __init__(self, reason: str) -> None:
        error = {"type": "username_refused", "loc": ["body", "username"], "msg": reason}
        super().__init__(status.HTTP_422_UNPROCESSABLE_CONTENT, [error])


class UsernameTaken(HTTPException):
    """Another user has this username."""

    def __init__(self) -> None:
        super().__init__(status.HTTP_409_CONFLICT, "this username is taken")


class OAuthError(HTTPException):
    """An error of the login, in the form of RFC 6749, section 5.2."""

    error: str


class UnsupportedGrantType(OAuthError):
    """The client asks for a token by something other than a password."""

    error = "unsupported_grant_type"

    def __init__(self) -> None:
        super().__init__(status.HTTP_400_BAD_REQUEST, "the grant type must be password")


class BadLogin(OAuthError):
    """No such user, or not their password. The response does not say which."""

    error = "invalid_grant"

    def __init__(self) -> None:
        super().__init__(
            status.HTTP_401_UNAUTHORIZED,
            "wrong username or password",
            {"WWW-Authenticate": "Bearer"},
        )


class NotAuthenticated(HTTPException):
    """The request has no token. The challenge names the scheme and no error."""

    def __init__(self) -> None:
        super().__init__(
            status.HTTP_401_UNAUTHORIZED,
            "not authenticated",
            {"WWW-Authenticate": "Bearer"},
        )


class InvalidToken(HTTPException):
    """The token is not valid. The response does not say which check it failed."""

    def __init__(self) -> None:
        super().__init__(
            status.HTTP_401_UNAUTHORIZED,
            "the token is invalid",
            {"WWW-Authenticate": 'Bearer error="invalid_token"'},
        )
