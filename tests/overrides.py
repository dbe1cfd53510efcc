"""Replace a dependency of the application for a part of a test."""

from collections.abc import Iterator
from contextlib import contextmanager

from fastauth.main import app
from fastauth.models import User
from fastauth.sessions.current_user import get_current_user


@contextmanager
def acting_as(user: User) -> Iterator[None]:
    """Make `user` the current user of each request inside the `with` block."""
    app.dependency_overrides[get_current_user] = lambda: user
    try:
        yield
    finally:
        del app.dependency_overrides[get_current_user]
