"""The errors that the service returns, one class each."""

from fastapi import HTTPException, status


class DatabaseUnavailable(HTTPException):
    """Postgres does not answer. The response does not say why, or at which address."""

    def __init__(self) -> None:
        super().__init__(
            status.HTTP_503_SERVICE_UNAVAILABLE, "the database is unavailable"
        )


class NotConfigured(HTTPException):
    """The operator has not configured what this needs."""

    def __init__(self, setting: str) -> None:
        super().__init__(status.HTTP_503_SERVICE_UNAVAILABLE, f"{setting} is not set")


class MigrationPending(HTTPException):
    """The database does not have the tables of this version of the service yet."""

    def __init__(self) -> None:
        super().__init__(
            status.HTTP_503_SERVICE_UNAVAILABLE, "a migration has not run yet"
        )


class StorageUnavailable(HTTPException):
    """The storage of pictures does not do what it should."""

    def __init__(self) -> None:
        super().__init__(
            status.HTTP_503_SERVICE_UNAVAILABLE, "the storage is unavailable"
        )


class PasswordRefused(HTTPException):
    """The password breaks a rule. The body has the form of FastAPI's own 422."""

    def __init__(self, reason: str, *, field: str) -> None:
        error = {"type": "password_refused", "loc": ["body", field], "msg": reason}
        super().__init__(status.HTTP_422_UNPROCESSABLE_CONTENT, [error])


class WrongPassword(HTTPException):
    """The current password is wrong. Not 401: the token of the request is valid."""

    def __init__(self) -> None:
        super().__init__(status.HTTP_403_FORBIDDEN, "current_password is wrong")


class PictureRefused(HTTPException):
    """The file breaks a rule. The body has the form of FastAPI's own 422."""

    def __init__(self, reason: str) -> None:
        error = {"type": "picture_refused", "loc": ["body", "picture"], "msg": reason}
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


class EmailTaken(HTTPException):
    """Another user has this e-mail address."""

    def __init__(self) -> None:
        super().__init__(status.HTTP_409_CONFLICT, "this e-mail address is in use")


class NotFound(HTTPException):
    """There is no such thing, or it belongs to another user."""

    def __init__(self) -> None:
        super().__init__(status.HTTP_404_NOT_FOUND, "not found")


class OAuthError(HTTPException):
    """An error of a login or a refresh, in the form of RFC 6749, section 5.2."""

    error: str


class UnsupportedGrantType(OAuthError):
    """The address does not issue tokens for this grant type."""

    error = "unsupported_grant_type"

    def __init__(self) -> None:
        super().__init__(status.HTTP_400_BAD_REQUEST, "use another grant type")


class BadLogin(OAuthError):
    """No such user, or not their password. The response does not say which."""

    error = "invalid_grant"

    def __init__(self) -> None:
        super().__init__(
            status.HTTP_401_UNAUTHORIZED,
            "wrong username or password",
            {"WWW-Authenticate": "Bearer"},
        )


class EmailNotVerified(OAuthError):
    """The password is right, but the user has not opened the link in the mail."""

    error = "email_not_verified"

    def __init__(self) -> None:
        super().__init__(
            status.HTTP_403_FORBIDDEN, "open the link in the mail that we sent you"
        )


class InvalidRefreshToken(OAuthError):
    """The refresh token is unknown, used or expired. The client must log in."""

    error = "invalid_grant"

    def __init__(self) -> None:
        super().__init__(status.HTTP_400_BAD_REQUEST, "the refresh token is invalid")


class InvalidMailToken(HTTPException):
    """The token of a link is unknown, used, expired, or for an older address."""

    def __init__(self) -> None:
        super().__init__(
            status.HTTP_400_BAD_REQUEST, "the link is invalid or has expired"
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


class InvalidApiKey(HTTPException):
    """The API key is unknown or has expired. The response does not say which."""

    def __init__(self) -> None:
        super().__init__(
            status.HTTP_401_UNAUTHORIZED,
            "the API key is invalid",
            {"WWW-Authenticate": "APIKey"},
        )


class SessionRequired(HTTPException):
    """An API key was sent for something that needs a login."""

    def __init__(self) -> None:
        super().__init__(
            status.HTTP_403_FORBIDDEN, "an API key may not do this; log in"
        )


class InsufficientScope(HTTPException):
    """The role or the API key does not have the scopes that the request needs."""

    def __init__(self, scope: str) -> None:
        super().__init__(
            status.HTTP_403_FORBIDDEN,
            f"this needs the scope {scope}",
            {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'},
        )


class LastAdmin(HTTPException):
    """Without this user there would be no administrator."""

    def __init__(self) -> None:
        super().__init__(status.HTTP_409_CONFLICT, "this is the last administrator")


class TooManyApiKeys(HTTPException):
    """The user must delete an API key first."""

    def __init__(self) -> None:
        super().__init__(status.HTTP_403_FORBIDDEN, "delete an API key first")
